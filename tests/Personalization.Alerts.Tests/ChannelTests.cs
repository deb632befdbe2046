using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Personalization.Destinations;
using Personalization.Diagnostics;
using Personalization.Testing;

namespace Personalization.Alerts.Tests;

/// <summary>What channels send to real listeners, and what they say when those do not take it.</summary>
public sealed class ChannelTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ManualTimeProvider _time = new();

    private static AlertNotice Notice { get; } = new()
    {
        Id = "orders/fatal/1",
        Sync = "orders",
        Trigger = AlertTrigger.Fatal,
        Level = AlertLevel.Critical,
        Previous = AlertLevel.Ok,
        At = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero),
        Text = "The last run failed. <b>Source & store</b>",
    };

    [Fact]
    public async Task Webhook_Notice_IsJsonAndSigned()
    {
        await using var listener = await HttpListenerHost.StartAsync();
        var outcome = await SendAsync(WebhookAlertChannel.Maker(listener.Url, new WebhookAlertOptions { Secret = "hush", AllowPrivateAddresses = true }), Notice);

        Assert.Equal(DeliveryStatus.Delivered, outcome.Status);
        var request = Assert.Single(listener.Requests);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal("orders.fatal.1", request.Headers["Idempotency-Key"]);
        Assert.Equal(WebhookSignature.Of("hush", _time.GetUtcNow(), request.Body), request.Headers["X-Personalization-Signature"]);
        using var json = JsonDocument.Parse(request.Body);
        Assert.Equal(
            """{"id":"orders/fatal/1","sync":"orders","trigger":"fatal","level":"critical","previous":"ok","at":"2026-03-01T08:00:00+00:00"}""",
            JsonSerializer.Serialize(json.RootElement.EnumerateObject().Take(6).ToDictionary(one => one.Name, one => one.Value.GetString()), Relaxed));
        Assert.Equal("CRITICAL: sync 'orders', fatal", json.RootElement.GetProperty("title").GetString());
    }

    [Theory]
    [InlineData("new orders", "new-orders.fatal.1.")]
    [InlineData("Bestände", "Best-nde.fatal.1.")]
    public async Task Webhook_NameThatIsNoToken_HasAKeyThatIsOneAndItsOwn(string sync, string start)
    {
        await using var listener = await HttpListenerHost.StartAsync();
        foreach (var name in new[] { sync, sync, sync.Replace(' ', '+').Replace('ä', 'ö') })
        {
            await SendAsync(WebhookAlertChannel.Maker(listener.Url, new WebhookAlertOptions { AllowPrivateAddresses = true }), Notice with { Id = $"{name}/fatal/1" });
        }

        string[] keys = [.. listener.Requests.Select(request => request.Headers["Idempotency-Key"].ToString())];
        Assert.All(keys, key => Assert.Matches("^[A-Za-z0-9._-]+$", key));
        Assert.StartsWith(start, keys[0], StringComparison.Ordinal);
        Assert.Equal((true, false), (keys[0] == keys[1], keys[0] == keys[2]));
    }

    [Fact]
    public async Task Webhook_FailsOnce_IsTriedAgainAtOnce()
    {
        await using var listener = await HttpListenerHost.StartAsync();
        listener.Statuses.Enqueue(503);
        var services = new ServiceCollection().AddSingleton(TimeProvider.System).BuildServiceProvider();
        using var channel = (WebhookAlertChannel)WebhookAlertChannel.Maker(listener.Url, new WebhookAlertOptions { AllowPrivateAddresses = true })(services);

        Assert.Equal(DeliveryOutcome.Delivered, await channel.SendAsync(Notice, TestContext.Current.CancellationToken));
        Assert.Equal(2, listener.Requests.Count);
        Assert.Equal(listener.Requests[0].Headers["Idempotency-Key"], listener.Requests[1].Headers["Idempotency-Key"]);
    }

    [Fact]
    public async Task Webhook_RefusedOrRedirected_SaysSoWithoutTheAddress()
    {
        await using var listener = await HttpListenerHost.StartAsync();
        listener.Statuses.Enqueue(403);
        var refused = await SendAsync(SlackAlertChannel.Maker(listener.Url, new SlackAlertOptions { AllowPrivateAddresses = true }), Notice);

        Assert.Equal(DeliveryStatus.Refused, refused.Status);
        Assert.Equal("It answered 403. Check the address and the secret.", refused.Reason);
    }

    [Fact]
    public async Task Webhook_PrivateAddress_IsNotCalled()
    {
        await using var listener = await HttpListenerHost.StartAsync();
        var outcome = await SendAsync(WebhookAlertChannel.Maker(listener.Url, new WebhookAlertOptions()), Notice);

        Assert.Equal(PrivateAddressException.Words, outcome.Reason);
        Assert.Empty(listener.Requests);
    }

    [Fact]
    public async Task Slack_Notice_IsTextWithoutMarkup()
    {
        await using var listener = await HttpListenerHost.StartAsync();
        await SendAsync(SlackAlertChannel.Maker(listener.Url, new SlackAlertOptions { AllowPrivateAddresses = true }), Notice);

        using var json = JsonDocument.Parse(Assert.Single(listener.Requests).Body);
        Assert.Equal(":red_circle: *CRITICAL: sync 'orders', fatal*\nThe last run failed. &lt;b&gt;Source &amp; store&lt;/b&gt;", json.RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public async Task PagerDuty_AlertAndRecovery_AreOfOneKey()
    {
        await using var listener = await HttpListenerHost.StartAsync();
        var maker = PagerDutyAlertChannel.Maker("hush", new PagerDutyAlertOptions { Url = listener.Url, AllowPrivateAddresses = true });
        await SendAsync(maker, Notice);
        await SendAsync(maker, Notice with { Level = AlertLevel.Ok, Previous = AlertLevel.Critical });
        await SendAsync(maker, Notice with { Sync = "pager", Level = AlertLevel.Warning, IsTest = true });

        var events = listener.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement).ToList();
        Assert.Equal(["trigger", "resolve", "trigger", "resolve"], events.Select(one => one.GetProperty("event_action").GetString()));
        Assert.Equal(
            ["personalization/orders/fatal", "personalization/orders/fatal", "personalization/test/pager", "personalization/test/pager"],
            events.Select(one => one.GetProperty("dedup_key").GetString()));
        Assert.All(events, one => Assert.Equal("hush", one.GetProperty("routing_key").GetString()));
        Assert.Equal("critical", events[0].GetProperty("payload").GetProperty("severity").GetString());
        Assert.Equal("info", events[2].GetProperty("payload").GetProperty("severity").GetString());
        Assert.False(events[1].TryGetProperty("payload", out _));
    }

    [Fact]
    public async Task Email_Notice_IsAMessageThatMailboxesKnowAgain()
    {
        await using var server = MailServer.Start(withTls: false);
        var maker = EmailAlertChannel.Maker("127.0.0.1", "personalization@example.com", ["a@example.com", "b@example.com"], new EmailAlertOptions { Port = server.Port, Tls = EmailTls.None });
        Assert.Equal(DeliveryOutcome.Delivered, await SendAsync(maker, Notice));
        Assert.Equal(DeliveryOutcome.Delivered, await SendAsync(maker, Notice with { Level = AlertLevel.Ok, Id = "orders/fatal/2" }));

        Assert.Equal(["CRITICAL: sync 'orders', fatal", "RECOVERED: sync 'orders', fatal"], server.Messages.Select(message => message.Subject));
        var first = server.Messages[0];
        Assert.Equal(["a@example.com", "b@example.com"], first.To.Mailboxes.Select(one => one.Address));
        Assert.Contains("The last run failed.", first.TextBody, StringComparison.Ordinal);
        Assert.NotEqual(first.MessageId, server.Messages[1].MessageId);
        Assert.Equal(first.References, server.Messages[1].References);
    }

    [Fact]
    public async Task Email_TlsAndPassword_AreUsed()
    {
        await using var server = MailServer.Start(withTls: true);
        var known = EmailServer.Of("localhost", new EmailAlertOptions { Port = server.Port, User = "shop", Password = "hush" }) with { TrustsCertificate = server.Trusts };

        Assert.Equal(DeliveryOutcome.Delivered, await SendAsync(_ => Channel(known), Notice));
        var wrong = await SendAsync(_ => Channel(known with { Password = "secret-guess" }), Notice);
        var unknown = await SendAsync(_ => Channel(known with { TrustsCertificate = null }), Notice);

        Assert.Single(server.Messages);
        Assert.Equal("The mail server does not let the user in. Check user and password.", wrong.Reason);
        Assert.Equal("The mail server's certificate is not trusted, or it does not speak TLS at this port. Check host, port and tls.", unknown.Reason);

        EmailAlertChannel Channel(EmailServer one) => new(one, new MimeKit.MailboxAddress("", "a@example.com"), [new MimeKit.MailboxAddress("", "b@example.com")], _time);
    }

    [Fact]
    public async Task Email_ServerWithoutTlsOrGone_IsTriedAgain()
    {
        var server = MailServer.Start(withTls: false);
        var clear = await SendAsync(EmailAlertChannel.Maker("127.0.0.1", "a@example.com", ["b@example.com"], new EmailAlertOptions { Port = server.Port }), Notice);
        server.Answer = new SmtpServer.Protocol.SmtpResponse(SmtpServer.Protocol.SmtpReplyCode.TransactionFailed, "no");
        var refused = await SendAsync(EmailAlertChannel.Maker("127.0.0.1", "a@example.com", ["b@example.com"], new EmailAlertOptions { Port = server.Port, Tls = EmailTls.None }), Notice);
        await server.DisposeAsync();
        var gone = await SendAsync(EmailAlertChannel.Maker("127.0.0.1", "a@example.com", ["b@example.com"], new EmailAlertOptions { Port = server.Port, Tls = EmailTls.None }), Notice);

        Assert.Equal(DeliveryOutcome.Retry("The mail server does not offer what is asked for: STARTTLS, or a way to sign in. Check port and tls."), clear);
        Assert.Equal(DeliveryStatus.Refused, refused.Status);
        Assert.Equal(DeliveryOutcome.Retry("The mail server cannot be reached, or cut the connection."), gone);
    }

    [Fact]
    public async Task Log_Notice_HasTheLevelOfTheAlert()
    {
        var log = new ListLog();
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(log)).BuildServiceProvider();
        var channel = LogAlertChannel.Maker()(services);
        await channel.SendAsync(Notice, TestContext.Current.CancellationToken);
        await channel.SendAsync(Notice with { Level = AlertLevel.Ok }, TestContext.Current.CancellationToken);

        Assert.Equal([(LogLevel.Critical, LogEvents.AlertNotice), (LogLevel.Information, LogEvents.AlertNotice)], log.Entries);
    }

    private ServiceProvider Services() => new ServiceCollection().AddSingleton<TimeProvider>(_time).BuildServiceProvider();

    private async Task<DeliveryOutcome> SendAsync(Func<IServiceProvider, IAlertChannel> maker, AlertNotice notice)
    {
        var channel = maker(Services());
        using (channel as IDisposable)
        {
            return await channel.SendAsync(notice, TestContext.Current.CancellationToken);
        }
    }

    private sealed class ListLog : ILoggerProvider, ILogger
    {
        internal List<(LogLevel Level, int Event)> Entries { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Entries.Add((logLevel, eventId.Id));

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
