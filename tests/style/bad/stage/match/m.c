#include "parse/p.h"
