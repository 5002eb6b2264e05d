namespace LvsOperator.Rendering.Nginx;

/// <summary>What a node decides about its nginx, beside the tier.</summary>
/// <param name="StateDirectory">The agent's state directory: absolute, of letters, digits, dot, dash, underscore and slash.</param>
/// <param name="Placement">Where nginx runs.</param>
/// <param name="Families">Address families that the node's kernel has.</param>
/// <param name="WorkerUser">User of the worker processes (nginx user); null where nginx has no right to change it.</param>
public sealed record NginxSettings(string StateDirectory, NginxPlacement Placement, AddressFamilies Families, string? WorkerUser)
{
    /// <summary>Debian's nginx beside the agent: logs in files, workers as www-data, both address families; whoever knows the node says if it has but one.</summary>
    public static NginxSettings Standalone(string stateDirectory) => new(stateDirectory, NginxPlacement.Standalone, AddressFamilies.Both, "www-data");
}

/// <summary>Where nginx runs.</summary>
public enum NginxPlacement
{
    /// <summary>Started by an administrator or an init system: logs go to files under the state directory.</summary>
    Standalone,

    /// <summary>In a pod: logs go to standard output and standard error.</summary>
    Pod,
}

/// <summary>Address families to listen on.</summary>
public enum AddressFamilies
{
    /// <summary>IPv4 and IPv6.</summary>
    Both,

    /// <summary>IPv4 alone: the kernel has no IPv6, and nginx would refuse to start with a socket of it.</summary>
    IPv4Only,
}
