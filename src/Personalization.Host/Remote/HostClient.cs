using System.Net.Http.Headers;
using System.Text.Json;
using Personalization.AspNetCore.Problems;

namespace Personalization.Hosting.Remote;

/// <summary>Asks a running host.</summary>
internal sealed class HostClient : IDisposable
{
    private const string JsonType = "application/json";
    private const string LinesType = "application/x-ndjson";

    /// <summary>More than any host answers.</summary>
    private const int MaxAnswerBytes = 64 * 1024 * 1024;

    /// <summary>How long a host may take for what it has at hand.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private readonly HttpClient _client;
    private readonly Uri _host;

    internal HostClient(Uri host, string? key)
    {
        _host = new Uri(host.AbsoluteUri.TrimEnd('/') + "/");
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(15) })
        {
            MaxResponseContentBufferSize = MaxAnswerBytes,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (!string.IsNullOrEmpty(key))
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <exception cref="HostProblemException">The host refused, or could not be asked.</exception>
    internal Task<byte[]> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, isRecord: false, Patience, cancellationToken);

    /// <exception cref="HostProblemException">The host refused, or could not be asked.</exception>
    internal Task<byte[]> PostAsync(string path, object body, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body), isRecord: false, Patience, cancellationToken);

    /// <summary>Asks for a record, which is any JSON object: a host is known by the headers beside it.</summary>
    /// <exception cref="HostProblemException">The host refused, or could not be asked.</exception>
    internal Task<byte[]> PostForRecordAsync(string path, object body, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body), isRecord: true, Patience, cancellationToken);

    /// <summary>Asks for what takes the host as long as a query.</summary>
    /// <param name="path">Where.</param>
    /// <param name="body">What is posted; <see langword="null"/> to get.</param>
    /// <param name="cancellationToken">Cancels the call, at the host too.</param>
    /// <exception cref="HostProblemException">The host refused, or could not be asked.</exception>
    internal Task<byte[]> AskLongAsync(string path, object? body, CancellationToken cancellationToken) => SendAsync(
        body is null ? HttpMethod.Get : HttpMethod.Post, path, body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body), isRecord: false, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Asks for what comes line by line, until the host ends it.</summary>
    /// <param name="path">Where.</param>
    /// <param name="patience">How long the host may be silent.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="HostProblemException">The host refused, or could not be asked.</exception>
    internal Task<HostLines> OpenLinesAsync(string path, TimeSpan patience, CancellationToken cancellationToken) => ExplainAsync(
        Patience,
        async limit =>
        {
            var response = await _client.GetAsync(new Uri(_host, path), HttpCompletionOption.ResponseHeadersRead, limit);
            try
            {
                return !response.IsSuccessStatusCode ? throw Explain((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(limit))
                    : response.Content.Headers.ContentType?.MediaType != LinesType ? throw NoHost("It answered something else than lines of JSON")
                    : new HostLines(response, await response.Content.ReadAsStreamAsync(limit), patience, this);
            }
            catch
            {
                response.Dispose();
                throw;
            }
        },
        cancellationToken);

    /// <summary>Copies what may be of any size, as it comes.</summary>
    /// <param name="path">Where.</param>
    /// <param name="mediaType">What it is.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="HostProblemException">The host refused, could not be asked, or ended in the middle.</exception>
    internal Task<bool> CopyAsync(string path, string mediaType, TextWriter writer, CancellationToken cancellationToken) => ExplainAsync(
        Timeout.InfiniteTimeSpan,
        async limit =>
        {
            using var response = await _client.GetAsync(new Uri(_host, path), HttpCompletionOption.ResponseHeadersRead, limit);
            if (!response.IsSuccessStatusCode)
            {
                throw Explain((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(limit));
            }

            if (response.Content.Headers.ContentType?.MediaType != mediaType)
            {
                throw NoHost($"It answered something else than {mediaType}");
            }

            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(limit));
            var buffer = new char[16 * 1024];
            while (await reader.ReadAsync(buffer, limit) is > 0 and var count)
            {
                await writer.WriteAsync(buffer.AsMemory(0, count), limit);
            }

            return true;
        },
        cancellationToken);

    /// <summary>Says of what fails at the connection that the host cannot be asked.</summary>
    internal async Task<T> ExplainAsync<T>(TimeSpan patience, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            return await ask(limit.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new HostProblemException(HostProblemException.Unreachable, $"{_host} cannot be asked: {exception.Message.TrimEnd('.')}. Check the address, and that the host runs.", exception);
        }
    }

    /// <summary>Asks for a deletion, which may take the host as long as its runs do.</summary>
    /// <exception cref="HostProblemException">The host refused, or could not be asked.</exception>
    internal Task<byte[]> DeleteAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, path, null, isRecord: false, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Answers what to throw for what cannot be read as an answer of a host.</summary>
    internal HostProblemException NoHost(string why) => new(HostProblemException.NoHost, $"{_host}: {why}, which no host of this kind does. Check the address.");

    public void Dispose() => _client.Dispose();

    private HostProblemException Explain(int status, byte[] body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            if (problem.RootElement.ValueKind == JsonValueKind.Object
                && problem.RootElement.TryGetProperty("detail", out var detail)
                && problem.RootElement.TryGetProperty("code", out var code))
            {
                var said = code.GetString() == ApiProblems.KeyMissing ? "The host asks for an API key. Give it with --key or PERSONALIZATION_KEY." : detail.GetString();
                return new HostProblemException(
                    code.GetString()!, code.ValueEquals(ErrorCodes.ConfigurationInvalid) ? $"{_host}: {said}" : $"{_host}: {said} ({code.GetString()})");
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Something else than a host answered.
        }

        return NoHost($"It answered {status} without a problem document");
    }

    private Task<byte[]> SendAsync(HttpMethod method, string path, byte[]? json, bool isRecord, TimeSpan patience, CancellationToken cancellationToken) => ExplainAsync(
        patience,
        async limit =>
        {
            using var request = new HttpRequestMessage(method, new Uri(_host, path));
            if (json is not null)
            {
                request.Content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue(JsonType) } };
            }

            using var response = await _client.SendAsync(request, limit);
            var body = await response.Content.ReadAsByteArrayAsync(limit);
            return !response.IsSuccessStatusCode ? throw Explain((int)response.StatusCode, body)
                : response.Content.Headers.ContentType?.MediaType != JsonType ? throw NoHost("It answered something else than JSON")
                : isRecord && response.Headers.ETag is null ? throw NoHost("It answered without an ETag")
                : body;
        },
        cancellationToken);
}
