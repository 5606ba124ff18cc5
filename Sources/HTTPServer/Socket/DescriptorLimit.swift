#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How many descriptors the process may have open.
enum DescriptorLimit {
  /// How many are left for others than connections: the database, the log, the loop itself.
  static let reserve = 32

  /// Raises the limit as far as the system lets everybody do, and gives what it is then.
  static func raise() -> Int {
    var limit = rlimit()
    #if canImport(Glibc)
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
      let resource = RLIMIT_NOFILE
    #endif
    guard getrlimit(resource, &limit) == 0 else { return 1_024 }
    let soft = limit.rlim_cur
    limit.rlim_cur = limit.rlim_max
    if setrlimit(resource, &limit) != 0 { limit.rlim_cur = soft }
    return Int(clamping: limit.rlim_cur)
  }
}
