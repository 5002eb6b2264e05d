namespace LvsOperator.Lab.Daemons;

/// <summary>A real nginx.</summary>
/// <param name="Config">The whole of nginx.conf, or where it lies, as the daemon sees it: a path.</param>
public sealed record Nginx(string Config) : Daemon("nginx")
{
    /// <summary>A port of its that listens when it serves.</summary>
    public int Port { get; init; } = 80;

    /// <summary>Another nginx than Debian's.</summary>
    public string Program { get; init; } = "nginx";

    internal override IReadOnlyList<int> Ports => [Port];

    /// <summary>A web server that answers its name and whom it takes for the client, on port 80 of every address.</summary>
    public static Nginx Web(string name) => new(Frame($$"""
            server {
                listen 80 reuseport backlog=1024;
                listen [::]:80 reuseport backlog=1024;
                default_type text/plain;
                location / { return 200 "{{name}} $remote_addr\n"; }
            }
        """));

    /// <summary>A proxy in front of Tomcats, as the seeds have it.</summary>
    public static Nginx Proxy(params string[] tomcats) => new(Frame($$"""
            upstream tomcats { {{string.Concat(tomcats.Select(server => $"server {server};"))}} }
            server {
                listen 80;
                location / {
                    proxy_pass http://tomcats;
                    proxy_set_header X-Forwarded-For $remote_addr;
                    proxy_set_header X-Lab-Proxy $hostname;
                }
            }
        """));

    internal override IReadOnlyList<string> Prepare(string folder, string host)
    {
        var path = Config;
        if (!Config.StartsWith('/'))
        {
            path = Path.Combine(folder, "nginx.conf");
            File.WriteAllText(path, Config);
        }
        return [Program, "-e", "stderr", "-c", path, "-g", "daemon off;"];
    }

    private static string Frame(string http) => $$"""
        user root;
        worker_processes 1;
        pid /run/nginx.pid;
        error_log stderr warn;
        events { worker_connections 1024; }
        http {
            access_log off;
            client_body_temp_path /run/nginx-body;
            proxy_temp_path /run/nginx-proxy;
            fastcgi_temp_path /run/nginx-fastcgi;
            uwsgi_temp_path /run/nginx-uwsgi;
            scgi_temp_path /run/nginx-scgi;
            keepalive_timeout 0;
        {{http}}
        }
        """;
}
