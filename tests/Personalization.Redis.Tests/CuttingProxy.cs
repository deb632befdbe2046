using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Personalization.Redis.Tests;

/// <summary>Stands between a client and a Redis server: cuts connections in the middle of what the server answers, and lets a test do something just before the server is asked.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private readonly int _port;
    private readonly Task _accepting;
    private int _left = int.MaxValue;
    private int _cuts;

    internal CuttingProxy(int port)
    {
        _port = port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Called with what the client sends, before the server gets it.</summary>
    internal Func<ReadOnlyMemory<byte>, Task>? BeforeAsking { get; set; }

    internal string Address => ((IPEndPoint)_listener.LocalEndpoint).ToString();

    /// <summary>How many connections have been cut.</summary>
    internal int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Lets so many more bytes of answers through, then cuts the connection that is in the way.</summary>
    internal void CutAfter(int bytes) => Volatile.Write(ref _left, bytes);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
                _connections[connection] = 0;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // It is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _port, either.Token);
                var asking = AskAsync(client.GetStream(), server.GetStream(), either.Token);
                var answering = AnswerAsync(server.GetStream(), client.GetStream(), either.Token);
                await Task.WhenAny(asking, answering);
                await either.CancelAsync();
                client.Close();
                server.Close();
                await Task.WhenAll(asking, answering);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
            {
                // One of the two sides is gone.
            }
        }
    }

    private async Task AskAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (BeforeAsking is { } before)
            {
                await before(buffer.AsMemory(0, read));
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            var left = Interlocked.Add(ref _left, -read) + read;
            if (left < read)
            {
                Volatile.Write(ref _left, int.MaxValue);
                Interlocked.Increment(ref _cuts);
                await to.WriteAsync(buffer.AsMemory(0, Math.Max(0, left)), cancellationToken);
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }
}
