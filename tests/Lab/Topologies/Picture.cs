using System.Text;

namespace LvsOperator.Lab.Topologies;

/// <summary>A topology drawn in text: switches as lines, hosts hanging from them.</summary>
internal static class Picture
{
    /// <param name="topology">What to draw.</param>
    /// <param name="says">A word on a host, beside its role.</param>
    public static string Of(Topology topology, Func<Host, string>? says = null)
    {
        var text = new StringBuilder();
        foreach (var network in topology.Switches)
        {
            text.AppendLine($"  {network} ──┬{new string('─', 60)}");
            var plugged = topology.Hosts.SelectMany(host => host.Ports.Where(port => port.Switch == network).Select(port => (host, port))).ToList();
            foreach (var (host, port) in plugged)
            {
                var last = (host, port) == plugged[^1];
                text.AppendLine($"{new string(' ', network.Length + 5)}{(last ? '└' : '├')}── {host.Name,-9} {port.Addresses[0],-19} {Word(host.Role),-13} {says?.Invoke(host)}".TrimEnd());
            }
        }
        return text.ToString();
    }

    private static string Word(Role role) => role switch
    {
        Role.Client => "client",
        Role.Director => "director",
        Role.Nginx => "nginx",
        Role.Tomcat => "Tomcat",
        Role.ApiServer => "API server",
        _ => "layer-3 switch",
    };
}
