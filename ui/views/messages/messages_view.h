// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/messages_model.h"
#include "ui/views/table_view.h"

class QPushButton;

namespace swapscope::ui {

class FollowEnd;

/// Messages as they were: a log that follows its end. Fields and bytes are the inspector's.
class MessagesView final : public TableView
{
    Q_OBJECT

public:
    explicit MessagesView(const ViewContext& context, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("messages"); }
    [[nodiscard]] QString title() const override { return tr("Messages"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("messages"); }
    [[nodiscard]] telemetry::Tables tables() const override;
    [[nodiscard]] QString sentence(const LiveState& state) const override;
    [[nodiscard]] std::optional<std::uint64_t>
    count(const telemetry::Totals& totals) const override;

private:
    void showJump();
    void fillMenu(QMenu& menu, const std::vector<QByteArray>& keys);

    MessagesModel m_model;
    FollowEnd* m_end;
    QPushButton* m_jump;
};

} // namespace swapscope::ui
