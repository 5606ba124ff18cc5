#ifndef BUILD_INFO_H
#define BUILD_INFO_H

/// The commit from which the program was built, set by the manifest; "unknown" if it found none.
const char *build_info_commit(void);

#endif
