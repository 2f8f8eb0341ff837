// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/libp2p/security.h"
#include "core/multiformats/cid.h"
#include "core/multiformats/multiaddr.h"

#include <QString>
#include <QStringList>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace swapscope::app {

/// The command line, checked.
struct Options
{
    bool headless = false;
    bool demo = false;
    std::filesystem::path profile; ///< Empty in a demo without --profile.
    std::vector<multiformats::Multiaddr> listen;
    bool isListenGiven = false;
    std::vector<libp2p::Security> security{libp2p::Security::Noise, libp2p::Security::Tls};
    std::vector<multiformats::Multiaddr> connect;
    std::vector<multiformats::Cid> want;
    bool verbose = false;
    std::optional<multiformats::Multiaddr> rpc; ///< Where scripts are served; none: nowhere.
    std::string rpcToken;                       ///< Empty: none.
    std::vector<std::string> rpcOrigins;

    QString script;     ///< Played by the demo; empty: none.
    QString screenshot; ///< Empty: none.
    int afterSeconds = 5;
    QString view;  ///< Script name, empty: the first.
    QString theme; ///< "light", "dark", "system", empty: as remembered.
    QString size;  ///< "WIDTHxHEIGHT", empty: as remembered.
};

/// What to do with a command line.
struct Parsed
{
    std::optional<Options> options; ///< None: print `text` and end with `exitCode`.
    QString text;
    int exitCode = 0;
};

/// Understands the arguments (the first is the program's name). A mistake gives one line that names
/// it and exit code 2; --help and --version give their text and 0.
[[nodiscard]] Parsed parseOptions(const QStringList& arguments);

} // namespace swapscope::app
