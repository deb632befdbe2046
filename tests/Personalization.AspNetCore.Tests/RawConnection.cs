using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Personalization.AspNetCore.Tests;

/// <summary>A connection on which a test writes the bytes that it wants, and reads responses.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TcpClient _client = new() { NoDelay = true };
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private RawConnection()
    {
    }

    internal Socket Socket => _client.Client;

    internal static async Task<RawConnection> OpenAsync(int port)
    {
        var connection = new RawConnection();
        await connection._client.ConnectAsync("127.0.0.1", port);
        return connection;
    }

    internal Task SendAsync(string latin1) => SendAsync(Encoding.Latin1.GetBytes(latin1));

    internal async Task SendAsync(byte[] bytes) => await _client.GetStream().WriteAsync(bytes);

    /// <summary>Ends this side: the server reads the end of the stream.</summary>
    internal void EndSending() => _client.Client.Shutdown(SocketShutdown.Send);

    internal async Task<RawResponse> AskAsync(string latin1, bool isHead = false)
    {
        await SendAsync(latin1);
        return await ReadAsync(isHead);
    }

    /// <summary>Reads a response, or fails when the connection ends before.</summary>
    internal async Task<RawResponse> ReadAsync(bool isHead = false)
        => await TryReadAsync(isHead) ?? throw new Xunit.Sdk.XunitException("The connection ended without a response.");

    /// <summary>Reads a response; <see langword="null"/> when the connection ended before one began.</summary>
    internal async Task<RawResponse?> TryReadAsync(bool isHead = false)
    {
        if (await ReadLineAsync() is not { } line)
        {
            return null;
        }

        var status = int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync() is { Length: > 0 } header)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            headers[header[..colon]] = header[(colon + 1)..].Trim();
        }

        if (status == 100)
        {
            return await TryReadAsync(isHead);
        }

        return new RawResponse(status, headers, await ReadBodyAsync(status, headers, isHead));
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<byte[]> ReadBodyAsync(int status, Dictionary<string, string> headers, bool isHead)
    {
        if (isHead || status is 204 or 304)
        {
            return [];
        }

        if (headers.TryGetValue("Content-Length", out var length))
        {
            return await ReadExactlyAsync(int.Parse(length, CultureInfo.InvariantCulture));
        }

        var body = new MemoryStream();
        if (headers.ContainsKey("Transfer-Encoding"))
        {
            while (true)
            {
                var size = int.Parse((await ReadLineAsync())!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                body.Write(await ReadExactlyAsync(size));
                await ReadLineAsync();
                if (size == 0)
                {
                    return body.ToArray();
                }
            }
        }

        while (_start < _end || await FillAsync())
        {
            body.Write(_buffer, _start, _end - _start);
            _start = _end;
        }

        return body.ToArray();
    }

    private async Task<string?> ReadLineAsync()
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (length >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _start, length);
                _start += length + 2;
                return line;
            }

            if (!await FillAsync())
            {
                return null;
            }
        }
    }

    private async Task<byte[]> ReadExactlyAsync(int length)
    {
        while (_end - _start < length)
        {
            Assert.True(await FillAsync(), "The connection ended within a response.");
        }

        var bytes = _buffer.AsSpan(_start, length).ToArray();
        _start += length;
        return bytes;
    }

    private async Task<bool> FillAsync()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            var larger = new byte[_buffer.Length * 2];
            _buffer.AsSpan(_start, _end - _start).CopyTo(larger);
            (_buffer, _end, _start) = (larger, _end - _start, 0);
        }

        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        try
        {
            var read = await _client.Client.ReceiveAsync(_buffer.AsMemory(_end), deadline.Token);
            _end += read;
            return read > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
