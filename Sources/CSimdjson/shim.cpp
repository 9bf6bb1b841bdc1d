#include "CSimdjson.h"
extern "C" void dcs_placeholder(void) {}
