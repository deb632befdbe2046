using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Personalization.Alerts.Tests;

/// <summary>A web service on a free port of this machine, which keeps what it was sent.</summary>
internal sealed class HttpListenerHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly List<Received> _received = [];

    private HttpListenerHost(WebApplication app) => _app = app;

    internal string Url => _app.Urls.First() + "/hook?token=hush";

    internal Queue<int> Statuses { get; } = [];

    internal IReadOnlyList<Received> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _received];
            }
        }
    }

    internal static async Task<HttpListenerHost> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var host = new HttpListenerHost(app);
        app.MapPost("/hook", host.TakeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        lock (_lock)
        {
            _received.Add(new Received(body.ToArray(), context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            context.Response.StatusCode = Statuses.TryDequeue(out var status) ? status : 200;
        }
    }

    internal sealed record Received(byte[] Body, IReadOnlyDictionary<string, string> Headers);
}
