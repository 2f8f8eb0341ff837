// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/request_queue/queue_tree_model.h"

#include <QString>

/// What the columns of the request queue's tree are called and mean.
namespace swapscope::ui::queue_tree {

[[nodiscard]] QString title(QueueTreeModel::Column column);
[[nodiscard]] QString meaning(QueueTreeModel::Column column);

} // namespace swapscope::ui::queue_tree
