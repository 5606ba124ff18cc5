#ifndef BUILD_INFO_H
#define BUILD_INFO_H

/// The commit that the program was built from, as the manifest found it; "unknown" where it found none.
const char *build_info_commit(void);

#endif
