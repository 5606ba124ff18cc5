import Testing

@testable import Emulator

@Suite struct UUIDTextTests {
  /// FIPS 180-4's examples, and the lengths about which a block is full.
  @Test(arguments: [
    ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"), ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
    (String(repeating: "a", count: 55), "c1c8bbdc22796e28c0e15163d20899b65621d65a"),
    (String(repeating: "a", count: 56), "c2db330f6083854c99d4b5bfb6e8f29f201be699"),
    (String(repeating: "a", count: 64), "0098ba824b5c16427bd7a1122a5a442a25ec644d"),
    (String(repeating: "a", count: 1000), "291e9a6c66994949b57ba5e650361e98fc36b1ba"),
  ])
  func digests(message: String, digest: String) {
    #expect(SHA1.digest(of: Array(message.utf8)).map { UInt64($0).hexadecimal(digits: 16).suffix(8) }.joined() == digest)
  }

  /// RFC 9562, A.4, and what Python's uuid5 makes of names that are not ASCII.
  @Test(arguments: [
    (UInt64(0x6ba7_b810_9dad_11d1), UInt64(0x80b4_00c0_4fd4_30c8), "www.example.com", "2ed6657d-e927-568b-95e1-2665a8aea6a2"),
    (0x9329_79b4_65c3_4424, 0x8467_0b66_ec27_bc22, "1:é😀", "b92742e2-bb1b-5a0a-842f-a25fc007ec14"),
  ])
  func names(high: UInt64, low: UInt64, name: String, uuid: String) { #expect(UUIDText.named(name, in: (high, low)) == uuid) }
}
