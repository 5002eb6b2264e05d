using LvsOperator.Netlink.Exchange;
using LvsOperator.Netlink.Wire;

namespace LvsOperator.Netlink.Route;

/// <summary>Route commands as messages.</summary>
internal sealed class RouteCodec : CommandCodec<RouteCommand>
{
    private const MessageFlags AddNew = MessageFlags.Create | MessageFlags.Exclusive;
    private const MessageFlags AddOrReplace = MessageFlags.Create | MessageFlags.Replace;

    public override void Write(ref NetlinkWriter writer, RouteCommand command, uint sequence)
    {
        switch (command)
        {
            case AddAddress c: AddressWire.WriteAdd(ref writer, c.Address, sequence); break;
            case DeleteAddress c: AddressWire.WriteDelete(ref writer, c.Address, sequence); break;
            case AddRoute c: IpRouteWire.Write(ref writer, RouteWire.NewRoute, AddNew, c.Route, sequence); break;
            case ReplaceRoute c: IpRouteWire.Write(ref writer, RouteWire.NewRoute, AddOrReplace, c.Route, sequence); break;
            case DeleteRoute c: IpRouteWire.Write(ref writer, RouteWire.DeleteRoute, MessageFlags.None, c.Route, sequence); break;
            case AddRule c: RuleWire.Write(ref writer, RouteWire.NewRule, AddNew, c.Rule, sequence); break;
            case DeleteRule c: RuleWire.Write(ref writer, RouteWire.DeleteRule, MessageFlags.None, c.Rule, sequence); break;
            case CreateLink c: LinkWire.WriteCreate(ref writer, c.Spec, sequence); break;
            case KeepAddressless c: LinkWire.WriteAddressless(ref writer, c.Name, sequence); break;
            case DeleteLink c: LinkWire.WriteDelete(ref writer, c.Name, sequence); break;
            case SetLinkState c: LinkWire.WriteState(ref writer, c, sequence); break;
        }
    }

    public override CommandWords Describe(RouteCommand command) => command switch
    {
        AddAddress c => new("add address", c.Address.ToString()),
        DeleteAddress c => new("delete address", c.Address.ToString()),
        AddRoute c => new("add route", c.Route.ToString()),
        ReplaceRoute c => new("replace route", c.Route.ToString()),
        DeleteRoute c => new("delete route", c.Route.ToString()),
        AddRule c => new("add rule", c.Rule.ToString()),
        DeleteRule c => new("delete rule", c.Rule.ToString()),
        CreateLink c => new("create link", $"{c.Spec.Name} ({c.Spec.Kind})"),
        KeepAddressless c => new("let interface make no address", c.Name),
        DeleteLink c => new("delete link", c.Name),
        SetLinkState c => new($"set link {(c.State == LinkState.Up ? "up" : "down")}", c.Name),
        _ => new(command.GetType().Name, string.Empty),
    };
}
