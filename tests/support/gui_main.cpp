// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"

#include <QApplication>

int main(int argc, char** argv)
{
    const QApplication app{argc, argv};
    return swapscope::tests::runRegistered(argc, argv);
}
