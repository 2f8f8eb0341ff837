// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/rpc/server.h"
#include "ui/bridge/node_thread_link.h"
#include "ui/shell/script_server.h"

#include <QSettings>

#include <cstdint>
#include <filesystem>
#include <memory>

namespace swapscope::app {

/// Serves scripts beside the window as the user last wanted it, kept in `scripts.ini` (0600) in the
/// profile folder.
class WindowServer final : public ui::ScriptServer
{
    Q_OBJECT

public:
    /// @param base  What the user does not choose: version, shutdown.
    /// @param folder  Of the profile; empty: nothing is kept.
    /// The link outlives this; stop it first.
    WindowServer(ui::NodeThreadLink& link, rpc::ServerOptions base,
                 const std::filesystem::path& folder);
    ~WindowServer() override;

    [[nodiscard]] const ui::ScriptServerSettings& settings() const override { return m_settings; }
    [[nodiscard]] State state() const override { return m_state; }
    [[nodiscard]] const QString& text() const override { return m_text; }
    [[nodiscard]] QString problemWith(const ui::ScriptServerSettings& settings) const override;
    void apply(const ui::ScriptServerSettings& settings) override;
    [[nodiscard]] QString newToken() const override;

private:
    void load();
    void save();
    void serve();
    void onServed(std::uint64_t change, const Result<std::string>& served);

    ui::NodeThreadLink& m_link;
    rpc::ServerOptions m_base;
    std::unique_ptr<QSettings> m_kept; // none without a folder
    ui::ScriptServerSettings m_settings;
    State m_state = State::Off;
    QString m_text;
    std::uint64_t m_change = 0; // the latest; answers to earlier ones count no more
};

} // namespace swapscope::app
