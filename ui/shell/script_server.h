// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

namespace swapscope::ui {

/// How the user wants scripts to be served.
struct ScriptServerSettings
{
    bool isOn = false;
    QString address = QStringLiteral("127.0.0.1:5001"); ///< HOST:PORT
    QString token;                                      ///< Empty: none is asked.

    friend bool operator==(const ScriptServerSettings&, const ScriptServerSettings&) = default;
};

/// The server for scripts as the window sees it. Lives on the window thread.
class ScriptServer : public QObject
{
    Q_OBJECT

public:
    enum class State { Off, Changing, Serving, Failed };

    using QObject::QObject;

    [[nodiscard]] virtual const ScriptServerSettings& settings() const = 0;
    [[nodiscard]] virtual State state() const = 0;
    /// Serving: what it is reached by. Failed: why, in a sentence.
    [[nodiscard]] virtual const QString& text() const = 0;

    /// Why it could not be served so; empty: nothing is in the way.
    [[nodiscard]] virtual QString problemWith(const ScriptServerSettings& settings) const = 0;
    /// Keeps the settings and serves accordingly; returns at once.
    virtual void apply(const ScriptServerSettings& settings) = 0;
    /// One that nobody can guess.
    [[nodiscard]] virtual QString newToken() const = 0;

Q_SIGNALS:
    void changed(); ///< State or text.
};

} // namespace swapscope::ui
