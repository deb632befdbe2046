using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Personalization.Alerts.Tests;

/// <summary>A mail server on a free port of this machine, which keeps what it was sent.</summary>
internal sealed class MailServer : MessageStore, IUserAuthenticator, IUserAuthenticatorFactory, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<MimeKit.MimeMessage> _messages = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;
    private X509Certificate2? _certificate;

    internal int Port { get; private set; }

    internal SmtpResponse Answer { get; set; } = SmtpResponse.Ok;

    internal IReadOnlyList<MimeKit.MimeMessage> Messages
    {
        get
        {
            lock (_lock)
            {
                return [.. _messages];
            }
        }
    }

    /// <param name="withTls">Whether it offers STARTTLS and wants somebody to sign in.</param>
    internal static MailServer Start(bool withTls)
    {
        var server = new MailServer { Port = FreePort() };
        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(endpoint =>
        {
            endpoint.Port(server.Port).IsSecure(false);
            if (withTls)
            {
                server._certificate = NewCertificate();
                endpoint.Certificate(server._certificate).AuthenticationRequired().AllowUnsecureAuthentication(false);
            }
        }).Build();
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add((IMessageStore)server);
        services.Add((IUserAuthenticatorFactory)server);
        server._work = new SmtpServer.SmtpServer(options, services).StartAsync(server._stopping.Token);
        return server;
    }

    /// <summary>Trusts the certificate of this server alone.</summary>
    internal bool Trusts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate?.GetCertHashString() == _certificate?.GetCertHashString();

    public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(buffer.ToArray());
        var message = await MimeKit.MimeMessage.LoadAsync(stream, cancellationToken);
        lock (_lock)
        {
            if (Answer == SmtpResponse.Ok)
            {
                _messages.Add(message);
            }

            return Answer;
        }
    }

    public Task<bool> AuthenticateAsync(ISessionContext context, string user, string password, CancellationToken cancellationToken) => Task.FromResult((user, password) == ("shop", "hush"));

    public IUserAuthenticator CreateInstance(ISessionContext context) => this;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        try
        {
            await _work;
        }
        catch (OperationCanceledException)
        {
            // It has stopped.
        }

        _certificate?.Dispose();
        _stopping.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2_048);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
