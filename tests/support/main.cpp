// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"

#include <QCoreApplication>

int main(int argc, char** argv)
{
    const QCoreApplication app{argc, argv};
    return swapscope::tests::runRegistered(argc, argv);
}
