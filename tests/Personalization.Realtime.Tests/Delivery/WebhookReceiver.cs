using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Personalization.Realtime.Tests.Delivery;

/// <summary>A web service on this machine that counts, and answers what the test says.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private int _running;
    private int _most;

    internal WebhookReceiver(Func<ReceivedRequest, HttpListenerResponse, Task>? answer = null)
    {
        Answer = answer ?? ((_, _) => Task.CompletedTask);
        for (var attempt = 0; ; attempt++)
        {
            Address = $"http://127.0.0.1:{FreePort()}";
            try
            {
                _listener.Prefixes.Clear();
                _listener.Prefixes.Add(Address + "/");
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                // Somebody else was faster.
            }
        }

        _serving = Task.Run(ServeAsync);
    }

    internal string Address { get; }

    internal Func<ReceivedRequest, HttpListenerResponse, Task> Answer { get; set; }

    internal ConcurrentQueue<ReceivedRequest> Requests { get; } = new();

    /// <summary>Gets how many requests there were at once.</summary>
    internal int MostAtOnce => _most;

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(() => AnswerAsync(context));
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var now = Interlocked.Increment(ref _running);
        for (var most = _most; now > most && Interlocked.CompareExchange(ref _most, now, most) != most; most = _most)
        {
        }

        try
        {
            using var body = new StreamReader(context.Request.InputStream);
            var request = new ReceivedRequest(context.Request.HttpMethod, context.Request.RawUrl!, await body.ReadToEndAsync(), context.Request.Headers);
            Requests.Enqueue(request);
            await Answer(request, context.Response);
            Interlocked.Decrement(ref _running);
            context.Response.Close();
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The caller went, or the test cut the connection.
        }
    }
}
