using LvsOperator.Planning;

namespace LvsOperator.Agent.Hosting;

/// <summary>What a node may be, as <c>--roles</c> spells it.</summary>
internal static class RoleNames
{
    /// <summary>In the order of the help text.</summary>
    internal static IEnumerable<string> Of(NodeRoles roles) =>
        from role in (NodeRoles[])[NodeRoles.Director, NodeRoles.RealServer, NodeRoles.Nginx]
        where roles.HasFlag(role)
        select role.ToString().ToLowerInvariant();
}
