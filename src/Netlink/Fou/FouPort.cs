namespace LvsOperator.Netlink.Fou;

/// <summary>A UDP port whose datagrams the kernel unwraps (<c>FOU_ATTR_*</c> of <c>linux/fou.h</c>).</summary>
/// <param name="Family">Family of the outer packets.</param>
/// <param name="Port">Port, host order.</param>
/// <param name="Type">What is in the datagrams.</param>
public sealed record FouPort(IpFamily Family, ushort Port, FouType Type = FouType.Gue)
{
    /// <summary>As <c>IPv4 6080 gue</c>.</summary>
    public override string ToString() => $"{Family} {Port} {(Type == FouType.Gue ? "gue" : "fou")}";
}

/// <summary>What is in the datagrams (<c>FOU_ENCAP_*</c>).</summary>
public enum FouType : byte
{
    /// <summary>Packets of one protocol, without a header of their own.</summary>
    Direct = 1,

    /// <summary>Generic UDP encapsulation.</summary>
    Gue = 2,
}

/// <summary>A change to the ports, carried out by <see cref="FouClient.Execute"/>.</summary>
public abstract record FouCommand
{
    private protected FouCommand()
    {
    }
}

/// <summary>Opens a port. <c>EADDRINUSE</c>: a socket has it.</summary>
/// <param name="Port">The port.</param>
public sealed record AddFouPort(FouPort Port) : FouCommand;

/// <summary>Closes a port. <c>EINVAL</c>: it is not open.</summary>
/// <param name="Port">The port.</param>
public sealed record DeleteFouPort(FouPort Port) : FouCommand;
