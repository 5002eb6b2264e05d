using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Rendering.Nginx;

/// <summary>What comes before the servers: the machine, and everything that all hosts share.</summary>
internal sealed class HttpSection(NginxWriter writer, VettedTier tier, NginxSettings settings, NginxPaths paths)
{
    /// <summary>A process may open no more (fs.nr_open's default), and nginx that asks for more is refused.</summary>
    private const int OpenFilesLimit = 1_048_576;

    private readonly NginxTuning _tuning = tier.Spec.Tuning ?? new();
    private readonly AccessLog _log = tier.Spec.AccessLog ?? new();

    internal void Main()
    {
        if (settings.WorkerUser is { } user) writer.Line(Directive.User, Parameter.Literal(user));
        writer.Line(Directive.WorkerProcesses, _tuning.WorkerProcesses.TryGetNumber(out var number) && number is >= 1 and <= 1024 ? Parameter.Number(number) : Parameter.Ours("auto"));
        // A connection to a client may bring one to a server and a temporary file.
        writer.Line(Directive.WorkerRlimitNofile, Parameter.Number(Math.Min(OpenFilesLimit, _tuning.WorkerConnections * 2L + 1024)));
        writer.Line(Directive.WorkerShutdownTimeout, Parameter.Time(_tuning.ShutdownTimeout));
        writer.Line(Directive.Pid, Parameter.Literal(paths.PidFile));
        writer.Line(Directive.ErrorLog, settings.Placement == NginxPlacement.Pod ? Parameter.Ours("stderr") : Parameter.Literal(paths.ErrorLog), Parameter.Ours("warn"));
        writer.Gap();
        using var events = writer.Block(Directive.Events);
        writer.Line(Directive.WorkerConnections, Parameter.Number(_tuning.WorkerConnections));
    }

    internal void Write(string body)
    {
        writer.Line(Directive.ServerTokens, Parameter.Switch(false));
        // A Location without scheme, host and port: nginx would put the port it listens on, which NAT may have changed.
        writer.Line(Directive.AbsoluteRedirect, Parameter.Switch(false));
        writer.Line(Directive.DefaultType, Parameter.Ours("application/octet-stream"));
        writer.Line(Directive.KeepaliveTimeout, Parameter.Time(_tuning.KeepaliveTimeout));
        // A name has up to 253 characters, a tier up to 256 hosts of 64 names.
        writer.Line(Directive.ServerNamesHashMaxSize, Parameter.Number(65536));
        writer.Line(Directive.ServerNamesHashBucketSize, Parameter.Number(512));
        writer.Line(Directive.ProxyHeadersHashMaxSize, Parameter.Number(2048));
        writer.Line(Directive.ProxyHeadersHashBucketSize, Parameter.Number(256));
        TemporaryPaths();
        Log();
        if (_tuning.Gzip) Gzip();
        if (tier.RealIp is { } realIp) RealIp(realIp);
        Variables(body);
    }

    /// <summary>All five, or nginx makes those that it was compiled with, wherever that is.</summary>
    private void TemporaryPaths()
    {
        writer.Line(Directive.ClientBodyTempPath, Parameter.Literal($"{paths.Temporary}/client_body"));
        writer.Line(Directive.ProxyTempPath, Parameter.Literal($"{paths.Temporary}/proxy"));
        writer.Line(Directive.FastcgiTempPath, Parameter.Literal($"{paths.Temporary}/fastcgi"));
        writer.Line(Directive.UwsgiTempPath, Parameter.Literal($"{paths.Temporary}/uwsgi"));
        writer.Line(Directive.ScgiTempPath, Parameter.Literal($"{paths.Temporary}/scgi"));
    }

    private void Log()
    {
        var target = _log.Target ?? (settings.Placement == NginxPlacement.Pod ? AccessLogTarget.Stdout : AccessLogTarget.File);
        if (target == AccessLogTarget.Disabled)
        {
            writer.Line(Directive.AccessLog, Parameter.Switch(false));
            return;
        }
        if (_log.Format == AccessLogFormat.Json) writer.Line(Directive.LogFormat, Parameter.Ours("json"), Parameter.Ours("escape=json"), Parameter.Ours(JsonLine));
        writer.Line(
            Directive.AccessLog,
            target == AccessLogTarget.Stdout ? Parameter.Ours("/dev/stdout") : Parameter.Evaluated(paths.AccessLog),
            _log.Format == AccessLogFormat.Json ? Parameter.Ours("json") : Parameter.Ours("combined"));
    }

    private void Gzip()
    {
        writer.Line(Directive.Gzip, Parameter.Switch(true));
        writer.Line(Directive.GzipVary, Parameter.Switch(true));
        writer.Line(Directive.GzipProxied, Parameter.Ours("any"));
        writer.Line(
            Directive.GzipTypes,
            Parameter.Ours("application/javascript"), Parameter.Ours("application/json"), Parameter.Ours("application/xml"),
            Parameter.Ours("image/svg+xml"), Parameter.Ours("text/css"), Parameter.Ours("text/plain"), Parameter.Ours("text/xml"));
    }

    private void RealIp(RealIp realIp)
    {
        foreach (var source in realIp.TrustedSources) writer.Line(Directive.SetRealIpFrom, Parameter.Literal(source));
        writer.Line(Directive.RealIpHeader, Parameter.Literal(realIp.Header));
        writer.Line(Directive.RealIpRecursive, Parameter.Switch(true));
    }

    private void Variables(string body)
    {
        writer.Gap();
        // As the client wrote it, with its port; a request of HTTP/1.0 may have none.
        using (writer.Block(Directive.Map, Parameter.Ours("$http_host"), Parameter.Ours("$forwarded_host")))
        {
            writer.Line(Directive.Default, Parameter.Ours("$http_host"));
            writer.Line(Directive.EmptyKey, Parameter.Ours("$host"));
        }
        if (tier.Hosts.Any(h => h.Host.Proxy?.Websocket == true))
        {
            using var map = writer.Block(Directive.Map, Parameter.Ours("$http_upgrade"), Parameter.Ours("$connection_upgrade"));
            writer.Line(Directive.Default, Parameter.Ours("upgrade"));
            writer.Line(Directive.EmptyKey, Parameter.Ours(""));
        }
        if (!body.Contains(Parameter.Dollar, StringComparison.Ordinal)) return;
        // The values of a geo block are the one place where nginx evaluates no variables (ngx_http_geo_value).
        using var geo = writer.Block(Directive.Geo, Parameter.Ours("$dollar"));
        writer.Line(Directive.Default, Parameter.Ours("$"));
    }

    private const string JsonLine =
        """
        {"time":"$time_iso8601","id":"$request_id","client":"$remote_addr","method":"$request_method","host":"$host","uri":"$request_uri",
        """ + """
        "protocol":"$server_protocol","status":$status,"bytes":$body_bytes_sent,"seconds":$request_time,"upstream":"$upstream_addr",
        """ + """
        "upstreamStatus":"$upstream_status","upstreamSeconds":"$upstream_response_time","referer":"$http_referer","userAgent":"$http_user_agent"}
        """;
}
