/* All of purlind but its engine: tests run it with another. */
#pragma once

#include "controlplane/engine.h"

/* The process's exit status: 0 ended as asked, 1 failed, 2 wrong usage. */
int daemon_main(int argc, char **argv, const struct engine_ops *engine);
