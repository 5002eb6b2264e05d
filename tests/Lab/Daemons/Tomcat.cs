namespace LvsOperator.Lab.Daemons;

/// <summary>A real Tomcat 10 with one page, which says the instance's name, whom it takes for the client, and the proxy: by the name it gave itself, else by address.</summary>
/// <param name="Port">Of HTTP.</param>
public sealed record Tomcat(int Port = 8080) : Daemon("tomcat")
{
    private const string Home = "/usr/share/tomcat10";

    internal override IReadOnlyList<int> Ports => [Port];

    internal override IReadOnlyList<string> Prepare(string folder, string host)
    {
        var instance = Path.Combine(folder, "tomcat");
        foreach (var part in new[] { "conf", "logs", "temp", "work", "webapps/ROOT/WEB-INF" })
        {
            Directory.CreateDirectory(Path.Combine(instance, part));
        }
        File.WriteAllText(Path.Combine(instance, "conf", "server.xml"), Server(Port));
        File.WriteAllText(Path.Combine(instance, "conf", "web.xml"), WebDefaults);
        File.WriteAllText(Path.Combine(instance, "webapps", "ROOT", "index.jsp"), Page(host));
        return
        [
            "java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto", "-Xss256k", "-Xmx64m",
            "-Djava.security.egd=file:/dev/urandom", "-Djava.net.preferIPv4Stack=false", "-Djava.awt.headless=true",
            $"-Dcatalina.home={Home}", $"-Dcatalina.base={instance}", $"-Djava.io.tmpdir={instance}/temp",
            "-cp", $"{Home}/bin/bootstrap.jar:{Home}/bin/tomcat-juli.jar", "org.apache.catalina.startup.Bootstrap", "start",
        ];
    }

    private static string Server(int port) => $"""
        <Server port="-1">
          <Service name="Catalina">
            <Connector port="{port}" protocol="HTTP/1.1" maxThreads="16" minSpareThreads="1" />
            <Engine name="Catalina" defaultHost="localhost">
              <Host name="localhost" appBase="webapps" autoDeploy="false" startStopThreads="1">
                <Context path="" docBase="ROOT"><JarScanner scanClassPath="false" scanManifest="false" /></Context>
              </Host>
            </Engine>
          </Service>
        </Server>
        """;

    private const string WebDefaults = """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="5.0" metadata-complete="true">
          <servlet>
            <servlet-name>jsp</servlet-name>
            <servlet-class>org.apache.jasper.servlet.JspServlet</servlet-class>
            <init-param><param-name>development</param-name><param-value>false</param-value></init-param>
            <load-on-startup>3</load-on-startup>
          </servlet>
          <servlet-mapping><servlet-name>jsp</servlet-name><url-pattern>*.jsp</url-pattern></servlet-mapping>
          <servlet>
            <servlet-name>page</servlet-name>
            <jsp-file>/index.jsp</jsp-file>
            <load-on-startup>4</load-on-startup>
          </servlet>
          <servlet-mapping><servlet-name>page</servlet-name><url-pattern>/</url-pattern></servlet-mapping>
        </web-app>
        """;

    private static string Page(string host) => $$"""
        <%@ page contentType="text/plain; charset=UTF-8" session="false" %><%
            String client = request.getHeader("X-Forwarded-For"), proxy = request.getHeader("X-Lab-Proxy");
        %>{{host}} <%= client == null ? request.getRemoteAddr() : client %> <%= proxy == null ? request.getRemoteAddr() : proxy %>
        """;
}
