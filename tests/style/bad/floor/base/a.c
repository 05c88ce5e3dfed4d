#include "store/x.h"
