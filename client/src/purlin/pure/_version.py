"""Where CPython's versions differ: constants of the version that the caller runs.

The only module here that looks at the running interpreter; compiled code sees plain bools.
"""

import sys

SINCE_3_11: bool = sys.version_info >= (3, 11)
SINCE_3_12: bool = sys.version_info >= (3, 12)
SINCE_3_13: bool = sys.version_info >= (3, 13)
