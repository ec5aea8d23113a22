/* purlind, with the compiler and the runtime. */
#include "controlplane/daemon.h"

int main(int argc, char **argv)
{
    return daemon_main(argc, argv, &engine_native);
}
