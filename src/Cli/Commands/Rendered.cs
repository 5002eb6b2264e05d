namespace LvsOperator.Cli.Commands;

/// <summary>What <c>render --what</c> can show.</summary>
internal enum Rendered
{
    Ipvs,
    Addresses,
    Sysctl,
    Iptables,
    Keepalived,
    Bird,
    Nginx,
}
