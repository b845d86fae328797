// What several tasks of lab 04 use: containers with id maps, a minirun without privilege, and who a
// process is. All numbers are those of outside: the kernel shows ids as whoever reads them has
// them.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "workbook/checks/container.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/starter.hpp"

namespace workbook {

/// `size` ids, from `inside` in the container, from `outside` here.
struct IdLine {
  unsigned inside = 0;
  unsigned outside = 0;
  unsigned size = 1;
};
using IdMap = std::vector<IdLine>;

struct IdMaps {
  IdMap users;
  IdMap groups;
};

/// Ends the check with "environment" if the checks themselves have one id only, because they run
/// without root: then there is nobody else to become.
void require_many_ids();

/// An id that can be mapped here: a random one, or the only one there is.
unsigned any_id();

/// Id 0 of the container is one of outside, and nothing else is mapped.
IdMaps one_id();
/// Some thousand ids from 0 on, at two random places.
IdMaps many_ids();

/// A container in a user namespace with these maps, and without any file systems of its own: so a
/// process without a number can get as far as the program.
ContainerPlan in_user_namespace(const IdMaps& maps);

/// process.user of config.json.
nlohmann::json user_json(unsigned uid, unsigned gid, const std::vector<unsigned>& groups = {});

/// Maps that such a user may write: the own ids alone. And how they look from here: where the
/// checks have one id only, the user's is that one, under another number.
IdMaps own_ids(const Starter& starter);
IdMaps own_ids_from_here(const Starter& starter);

/// A container in a user namespace with these maps, started by the user.
ContainerPlan started_by(const Starter& starter, const IdMaps& maps);

/// /proc/PID/uid_map or gid_map, with single spaces between the numbers.
Evidence map_of(pid_t pid, const std::string& file);

/// Ends the check unless the kernel has exactly these maps for the process.
void require_maps(pid_t pid, const IdMaps& expected, const std::string& reproduce);

/// Ends the check unless /proc/PID/setgroups says so.
void require_setgroups(pid_t pid, const std::string& expected, const Diagnosis& wrong);

/// Ends the check unless all four numbers of the line are `id`: real, effective, saved, file
/// system. `line` is "Uid" or "Gid" of /proc/PID/status.
void require_identity(pid_t pid, const std::string& line, unsigned id, const Diagnosis& wrong);

/// The additional groups of a process, in order.
std::vector<unsigned> groups_of(pid_t pid);

/// PID 1 of a container with --init: it has become root of its namespace, and nothing else.
pid_t started_init(Container& container);

/// Ends the check unless minirun refuses this container: no program runs, and minirun fails.
void require_refusal(const ContainerPlan& plan, const Diagnosis& wrong);

constexpr const char* kTryMap = "./lab try 04 --map 0:100000:65536 -- cat /proc/self/uid_map";
/// As an ordinary user there is one id to map.
constexpr const char* kTryOneId = "./lab try 04 --map 0:0:1 -- cat /proc/self/uid_map";

}  // namespace workbook
