using System.Buffers;
using System.IO.Pipelines;

namespace Personalization.Hosting.Remote;

/// <summary>An answer of a host that comes line by line.</summary>
internal sealed class HostLines : IAsyncDisposable
{
    /// <summary>An event has at most 96 KB, and is escaped at most sixfold.</summary>
    private const int MaxLineBytes = 1024 * 1024;

    private readonly HttpResponseMessage _response;
    private readonly PipeReader _reader;
    private readonly TimeSpan _patience;
    private readonly HostClient _client;

    /// <param name="response">The answer, of which the headers were read.</param>
    /// <param name="body">Its body.</param>
    /// <param name="patience">How long the host may be silent.</param>
    /// <param name="client">Who asked.</param>
    internal HostLines(HttpResponseMessage response, Stream body, TimeSpan patience, HostClient client)
    {
        _response = response;
        _reader = PipeReader.Create(body);
        _patience = patience;
        _client = client;
    }

    /// <summary>Reads the next line.</summary>
    /// <returns>The line without its end; <see langword="null"/> behind the last one.</returns>
    /// <exception cref="HostProblemException">The host has gone, or answers something else than lines.</exception>
    internal Task<byte[]?> ReadAsync(CancellationToken cancellationToken) => _client.ExplainAsync(_patience, ReadLineAsync, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _reader.CompleteAsync();
        _response.Dispose();
    }

    private async Task<byte[]?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _reader.ReadAsync(cancellationToken);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = read.Buffer.Slice(0, end).ToArray();
                _reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            if (read.Buffer.Length > MaxLineBytes)
            {
                throw _client.NoHost("It answered a line that has no end");
            }

            _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }
}
