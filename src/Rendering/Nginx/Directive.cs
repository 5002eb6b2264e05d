namespace LvsOperator.Rendering.Nginx;

/// <summary>The only directives that can be written. No text becomes a directive: the constructor is private.</summary>
internal sealed record Directive
{
    private Directive(string name) => Name = name;

    internal string Name { get; }

    internal static readonly Directive User = new("user");
    internal static readonly Directive WorkerProcesses = new("worker_processes");
    internal static readonly Directive WorkerRlimitNofile = new("worker_rlimit_nofile");
    internal static readonly Directive WorkerShutdownTimeout = new("worker_shutdown_timeout");
    internal static readonly Directive Pid = new("pid");
    internal static readonly Directive ErrorLog = new("error_log");
    internal static readonly Directive Events = new("events");
    internal static readonly Directive WorkerConnections = new("worker_connections");

    internal static readonly Directive Http = new("http");
    internal static readonly Directive ServerTokens = new("server_tokens");
    internal static readonly Directive AbsoluteRedirect = new("absolute_redirect");
    internal static readonly Directive DefaultType = new("default_type");
    internal static readonly Directive KeepaliveTimeout = new("keepalive_timeout");
    internal static readonly Directive ServerNamesHashMaxSize = new("server_names_hash_max_size");
    internal static readonly Directive ServerNamesHashBucketSize = new("server_names_hash_bucket_size");
    internal static readonly Directive ProxyHeadersHashMaxSize = new("proxy_headers_hash_max_size");
    internal static readonly Directive ProxyHeadersHashBucketSize = new("proxy_headers_hash_bucket_size");
    internal static readonly Directive ClientBodyTempPath = new("client_body_temp_path");
    internal static readonly Directive ProxyTempPath = new("proxy_temp_path");
    internal static readonly Directive FastcgiTempPath = new("fastcgi_temp_path");
    internal static readonly Directive UwsgiTempPath = new("uwsgi_temp_path");
    internal static readonly Directive ScgiTempPath = new("scgi_temp_path");
    internal static readonly Directive LogFormat = new("log_format");
    internal static readonly Directive AccessLog = new("access_log");
    internal static readonly Directive Gzip = new("gzip");
    internal static readonly Directive GzipTypes = new("gzip_types");
    internal static readonly Directive GzipProxied = new("gzip_proxied");
    internal static readonly Directive GzipVary = new("gzip_vary");
    internal static readonly Directive SetRealIpFrom = new("set_real_ip_from");
    internal static readonly Directive RealIpHeader = new("real_ip_header");
    internal static readonly Directive RealIpRecursive = new("real_ip_recursive");
    internal static readonly Directive Geo = new("geo");
    internal static readonly Directive Map = new("map");

    /// <summary>Not directives but the keys of a geo or map block.</summary>
    internal static readonly Directive Default = new("default");

    internal static readonly Directive EmptyKey = new("\"\"");

    internal static readonly Directive Upstream = new("upstream");
    internal static readonly Directive Zone = new("zone");
    internal static readonly Directive LeastConn = new("least_conn");
    internal static readonly Directive IpHash = new("ip_hash");
    internal static readonly Directive Hash = new("hash");
    internal static readonly Directive Random = new("random");
    internal static readonly Directive Keepalive = new("keepalive");

    internal static readonly Directive Server = new("server");
    internal static readonly Directive Listen = new("listen");
    internal static readonly Directive ServerName = new("server_name");
    internal static readonly Directive Location = new("location");
    internal static readonly Directive If = new("if");
    internal static readonly Directive Return = new("return");
    internal static readonly Directive AddHeader = new("add_header");
    internal static readonly Directive ClientMaxBodySize = new("client_max_body_size");
    internal static readonly Directive ProxyPass = new("proxy_pass");
    internal static readonly Directive ProxySetHeader = new("proxy_set_header");
    internal static readonly Directive ProxyHttpVersion = new("proxy_http_version");
    internal static readonly Directive ProxyConnectTimeout = new("proxy_connect_timeout");
    internal static readonly Directive ProxyReadTimeout = new("proxy_read_timeout");
    internal static readonly Directive ProxySendTimeout = new("proxy_send_timeout");
    internal static readonly Directive ProxyNextUpstream = new("proxy_next_upstream");
    internal static readonly Directive ProxyNextUpstreamTries = new("proxy_next_upstream_tries");
    internal static readonly Directive ProxyBuffering = new("proxy_buffering");
}
