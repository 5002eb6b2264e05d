using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Api.Validation;

/// <summary>Rules of spec.listeners.</summary>
internal static class ListenerValidation
{
    public static void Check(IReadOnlyList<Listener> listeners, FaultList faults)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        var ports = new Dictionary<(int Port, bool IsUdp), int>();
        for (var index = 0; index < listeners.Count; index++)
        {
            var listener = listeners[index];
            var path = $"spec.listeners[{index}]";
            if (!names.TryAdd(listener.Name, index))
            {
                faults.Add($"{path}.name", listener.Name, $"the same name as spec.listeners[{names[listener.Name]}]", "use a name of its own");
            }

            var place = (listener.Port, listener.Protocol == ListenerProtocol.UDP);
            if (!ports.TryAdd(place, index))
            {
                faults.Add($"{path}.port", listener.Port, $"spec.listeners[{ports[place]}] listens there already", "use another port");
            }

            CheckBlocks(listener, path, faults);
        }
    }

    public static bool IsWeb(Listener listener) => listener.Protocol is ListenerProtocol.HTTP or ListenerProtocol.HTTPS;

    private static void CheckBlocks(Listener listener, string path, FaultList faults)
    {
        if (listener.Protocol == ListenerProtocol.HTTPS && listener.Tls is null)
        {
            faults.Absent($"{path}.tls", "protocol HTTPS needs a certificate", "give tls.secretRef");
        }

        if (listener.Tls is { } tls && listener.Protocol != ListenerProtocol.HTTPS)
        {
            faults.Add($"{path}.tls", tls.SecretRef.Name, $"protocol {listener.Protocol} has no TLS", "use protocol HTTPS, or remove the block");
        }

        if (!IsWeb(listener) && listener.Pool is null)
        {
            faults.Absent($"{path}.pool", $"protocol {listener.Protocol} passes everything to one pool", "name a RealServerPool");
        }

        if (listener.Pool is { } pool && IsWeb(listener))
        {
            faults.Add($"{path}.pool", pool.Name, $"protocol {listener.Protocol} finds pools by hosts and routes", "use hosts, or protocol TCP or UDP");
        }

        if (listener is { ProxyProtocol: true, Protocol: ListenerProtocol.UDP })
        {
            faults.Add($"{path}.proxyProtocol", "true", "UDP has no PROXY header", "use false");
        }
    }
}
