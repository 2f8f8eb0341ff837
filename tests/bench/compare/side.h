// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QString>
#include <QStringList>

#include <map>

namespace swapscope::bench {

enum class Maker { Ours, Boxo, BoxoByHand }; ///< By hand: without boxo's client.

/// What the peers' programs are and how they talk.
struct Programs
{
    QString ours;
    QString boxo;
    QString security; ///< "noise" or "tls", of both sides.
};

/// One process of the comparison. Everything here waits; a peer that is silent for two minutes, or
/// answers with an error, ends the comparison with its words.
class Side
{
public:
    /// @param folder  For the blocks; empty: in memory.
    Side(const Programs& programs, Maker maker, int nodes, const QString& folder);
    ~Side();
    Side(const Side&) = delete;
    Side& operator=(const Side&) = delete;

    [[nodiscard]] const QString& address() const noexcept { return m_address; }

    /// @return the words of the answer after its first, by name: "got 1.5 p50 0.2" has "" and
    ///         "p50". Ends the program with the peer's own words when it answers with an error.
    std::map<QString, double> ask(const QString& line);
    /// @return the answer after its first word.
    QString askText(const QString& line);

    [[nodiscard]] double cpuSeconds() { return ask(QStringLiteral("usage")).at({}); }
    /// Resident memory, MiB: at its highest, and now.
    [[nodiscard]] double peakMib() const { return statusMib("VmHWM:"); }
    [[nodiscard]] double residentMib() const { return statusMib("VmRSS:"); }

private:
    QString readLine();
    [[nodiscard]] double statusMib(const char* field) const;
    [[noreturn]] void giveUp(const QString& why);

    QProcess m_process;
    QString m_address;
};

} // namespace swapscope::bench
