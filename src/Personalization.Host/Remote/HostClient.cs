using System.Net.Http.Headers;
using System.Text.Json;

namespace Personalization.Hosting.Remote;

/// <summary>Asks a running host.</summary>
internal sealed class HostClient : IDisposable
{
    private readonly HttpClient _client;
    private readonly Uri _host;

    internal HostClient(Uri host, string? key)
    {
        _host = new Uri(host.AbsoluteUri.TrimEnd('/') + "/");
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        if (!string.IsNullOrEmpty(key))
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <exception cref="HostProblemException">The host refused, or could not be asked.</exception>
    internal Task<byte[]> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <exception cref="HostProblemException">The host refused, or could not be asked.</exception>
    internal Task<byte[]> PostAsync(string path, object body, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body), cancellationToken);

    public void Dispose() => _client.Dispose();

    private static string Explain(int status, byte[] body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            if (problem.RootElement.ValueKind == JsonValueKind.Object
                && problem.RootElement.TryGetProperty("detail", out var detail)
                && problem.RootElement.TryGetProperty("code", out var code))
            {
                return $"{detail.GetString()} ({code.GetString()})";
            }
        }
        catch (JsonException)
        {
            // Something else than a host answered.
        }

        return $"It answered {status}, which no host of this kind does. Check the address.";
    }

    private async Task<byte[]> SendAsync(HttpMethod method, string path, byte[]? json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_host, path));
        if (json is not null)
        {
            request.Content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? body
                : throw new HostProblemException($"{_host}: {Explain((int)response.StatusCode, body)}", (int)response.StatusCode);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new HostProblemException($"{_host} cannot be asked: {exception.Message} Check the address, and that the host runs.", cause: exception);
        }
    }
}
