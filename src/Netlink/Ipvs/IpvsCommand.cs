namespace LvsOperator.Netlink.Ipvs;

/// <summary>A change to IPVS, carried out by <see cref="IpvsClient.Execute"/>. Error numbers from <c>net/netfilter/ipvs/ip_vs_ctl.c</c>.</summary>
public abstract record IpvsCommand
{
    private protected IpvsCommand()
    {
    }
}

/// <summary>Adds a service (<c>IPVS_CMD_NEW_SERVICE</c>). <c>EEXIST</c>: it is there; <c>ENOENT</c>: no such scheduler or persistence engine, its module is missing.</summary>
/// <param name="Service">The service.</param>
public sealed record AddService(IpvsService Service) : IpvsCommand;

/// <summary>Changes a service's settings (<c>IPVS_CMD_SET_SERVICE</c>). <c>ESRCH</c>: it is not there.</summary>
/// <param name="Service">The service as it is to be.</param>
public sealed record EditService(IpvsService Service) : IpvsCommand;

/// <summary>Deletes a service with its destinations (<c>IPVS_CMD_DEL_SERVICE</c>). <c>ESRCH</c>: it is not there.</summary>
/// <param name="Key">The service.</param>
public sealed record DeleteService(IpvsServiceKey Key) : IpvsCommand;

/// <summary>Adds a destination (<c>IPVS_CMD_NEW_DEST</c>). <c>ESRCH</c>: no such service; <c>EEXIST</c>: it is there;
/// <c>EINVAL</c>: the address is not unicast, no address was ever up in the namespace (bring <c>lo</c> up),
/// or its family differs from the service's without a tunnel or beside a synchronisation daemon.</summary>
/// <param name="Service">The service.</param>
/// <param name="Destination">The destination.</param>
public sealed record AddDestination(IpvsServiceKey Service, IpvsDestination Destination) : IpvsCommand;

/// <summary>Changes a destination's settings (<c>IPVS_CMD_SET_DEST</c>). <c>ESRCH</c>: no such service; <c>ENOENT</c>: no such destination.</summary>
/// <param name="Service">The service.</param>
/// <param name="Destination">The destination as it is to be.</param>
public sealed record EditDestination(IpvsServiceKey Service, IpvsDestination Destination) : IpvsCommand;

/// <summary>Deletes a destination (<c>IPVS_CMD_DEL_DEST</c>). <c>ESRCH</c>: no such service; <c>ENOENT</c>: no such destination.</summary>
/// <param name="Service">The service.</param>
/// <param name="Destination">Address and port.</param>
public sealed record DeleteDestination(IpvsServiceKey Service, IpvsDestinationKey Destination) : IpvsCommand;

/// <summary>Zeroes counters (<c>IPVS_CMD_ZERO</c>).</summary>
/// <param name="Service">Of one service, or of all where null.</param>
public sealed record ZeroCounters(IpvsServiceKey? Service) : IpvsCommand;

/// <summary>Deletes every service of the namespace (<c>IPVS_CMD_FLUSH</c>), foreign ones too. The kernel keeps deleted destinations
/// in a list for two minutes (<c>IP_VS_DEST_TRASH_PERIOD</c>) and looks through it for every destination added meanwhile.</summary>
public sealed record FlushServices : IpvsCommand;

/// <summary>Sets the namespace's timeouts (<c>IPVS_CMD_SET_CONFIG</c>).</summary>
/// <param name="Timeouts">The timeouts; 0 leaves one as it is.</param>
public sealed record SetTimeouts(IpvsTimeouts Timeouts) : IpvsCommand;

/// <summary>Starts a synchronisation daemon (<c>IPVS_CMD_NEW_DAEMON</c>). <c>EEXIST</c>: one of this role runs; <c>ENODEV</c>: no such interface;
/// <c>EINVAL</c>: a destination's family differs from its service's somewhere in the namespace, which synchronisation cannot carry.</summary>
/// <param name="Daemon">The daemon.</param>
public sealed record StartDaemon(IpvsDaemon Daemon) : IpvsCommand;

/// <summary>Stops a synchronisation daemon (<c>IPVS_CMD_DEL_DAEMON</c>). <c>ESRCH</c>: none of this role runs.</summary>
/// <param name="Role">Its role.</param>
public sealed record StopDaemon(IpvsDaemonRole Role) : IpvsCommand;
