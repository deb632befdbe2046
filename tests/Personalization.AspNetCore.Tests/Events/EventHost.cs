using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;

namespace Personalization.AspNetCore.Tests.Events;

/// <summary>An app that takes events for three sources, on a free loopback port.</summary>
internal sealed class EventHost : IAsyncDisposable
{
    internal const string WebKey = "test_write_key";
    internal const string Page = """{"userId":"u","messageId":"m"}""";

    internal static readonly string Basic = "Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(WebKey + ":"));

    private readonly WebApplication _app;

    private EventHost(WebApplication app, RecordingIngest ingest)
    {
        _app = app;
        Ingest = ingest;
        Port = new Uri(app.Urls.First()).Port;
    }

    internal RecordingIngest Ingest { get; }

    internal int Port { get; }

    internal static async Task<EventHost> StartAsync(Action<WebApplicationBuilder>? build = null, Action<WebApplication>? use = null)
    {
        var ingest = new RecordingIngest();
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        build?.Invoke(builder);
        builder.Services.AddPersonalizationCache(cache => cache.AddPersonalizationApi());
        AddTo(builder.Services, ingest);
        var app = builder.Build();
        use?.Invoke(app);
        app.MapPersonalizationEvents();
        await app.StartAsync();
        return new EventHost(app, ingest);
    }

    /// <summary>Adds three sources to an app, whose events go to an ingest of the test's.</summary>
    internal static void AddTo(IServiceCollection services, IEventIngest ingest) => services
        .AddSingleton(ingest)
        .AddPersonalizationCache(cache => cache.AddRealtime(realtime => realtime
            .AddEventSource("web", web => web.WriteKey(WebKey).Origin("https://shop.example.com").Origin("https://other.example.com"))
            .AddEventSource("any", any => any.WriteKey("any:key").Origin("*"))
            .AddEventSource("server", server => server.WriteKey("sérver"))));

    internal Task<RawConnection> ConnectAsync() => RawConnection.OpenAsync(Port);

    /// <summary>Sends a body by POST on a connection of its own, with the key of the web unless headers say another.</summary>
    internal Task<RawResponse> PostAsync(string route, string body, params string[] headers) => PostAsync(route, Encoding.UTF8.GetBytes(body), headers);

    internal async Task<RawResponse> PostAsync(string route, byte[] body, params string[] headers)
    {
        await using var connection = await ConnectAsync();
        await connection.SendAsync(Request(route, body, headers));
        return await connection.ReadAsync();
    }

    internal async Task<RawResponse> AskAsync(string method, string route, params string[] headers)
    {
        await using var connection = await ConnectAsync();
        return await connection.AskAsync($"{method} /v1/{route} HTTP/1.1\r\nHost: events.example.com\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");
    }

    internal static byte[] Request(string route, byte[] body, params string[] headers)
    {
        var all = headers.Any(header => header.StartsWith("Authorization:", StringComparison.Ordinal)) ? headers : headers.Prepend(Basic);
        var start = $"POST /v1/{route} HTTP/1.1\r\nHost: events.example.com\r\nContent-Length: {body.Length}\r\n{string.Concat(all.Select(header => header + "\r\n"))}\r\n";
        return [.. Encoding.Latin1.GetBytes(start), .. body];
    }

    internal static string Text(EventMessage message, string member) => JsonDocument.Parse(message.Utf8Json).RootElement.GetProperty(member).ToString();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
