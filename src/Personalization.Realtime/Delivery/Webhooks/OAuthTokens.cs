using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.Delivery.Webhooks;

/// <summary>Access tokens by the grant of client credentials, kept until shortly before they end. Thread-safe.</summary>
internal sealed class OAuthTokens(OAuthOptions options, HttpClient client, TimeProvider time) : IDisposable
{
    private const int MaxAnswer = 64 * 1024;
    private const string NoToken = "The token's address answered no token.";
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UsualLife = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private volatile Token? _token;

    public void Dispose() => _asking.Dispose();

    /// <summary>Answers a token.</summary>
    /// <param name="refused">One that was refused, and is not answered again.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="HttpRequestException">There is none to be had.</exception>
    internal async ValueTask<string> GetAsync(string? refused, CancellationToken cancellationToken)
    {
        if (Known(refused) is { } known)
        {
            return known;
        }

        await _asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Known(refused) is { } meanwhile)
            {
                return meanwhile;
            }

            _token = await AskAsync(cancellationToken).ConfigureAwait(false);
            return _token.Text;
        }
        finally
        {
            _asking.Release();
        }
    }

    private string? Known(string? refused) => _token is { } token && token.Text != refused && time.GetUtcNow() < token.Until ? token.Text : null;

    private async Task<Token> AskAsync(CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "client_credentials" };
        if (options.Scope is { } scope)
        {
            form["scope"] = scope;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, options.TokenUrl);
        if (options.CredentialsInBody)
        {
            (form["client_id"], form["client_secret"]) = (options.ClientId!, options.ClientSecret!);
        }
        else
        {
            var credentials = $"{Uri.EscapeDataString(options.ClientId!)}:{Uri.EscapeDataString(options.ClientSecret!)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        }

        request.Content = new FormUrlEncodedContent(form);
        request.Headers.Accept.ParseAdd("application/json");
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new HttpRequestException($"The token's address answered {(int)answer.StatusCode}.");
        }

        await answer.Content.LoadIntoBufferAsync(MaxAnswer, cancellationToken).ConfigureAwait(false);
        return Read(await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
    }

    private Token Read(byte[] answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            var text = json.RootElement.GetProperty("access_token").GetString();
            var life = json.RootElement.TryGetProperty("expires_in", out var seconds) && int.TryParse(seconds.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? TimeSpan.FromSeconds(given) : UsualLife;
            return string.IsNullOrEmpty(text) || text.AsSpan().ContainsAnyExceptInRange('!', '~')
                ? throw new HttpRequestException(NoToken)
                : new Token(text, time.GetUtcNow() + (life > Margin * 2 ? life - Margin : life / 2));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new HttpRequestException(NoToken);
        }
    }

    private sealed record Token(string Text, DateTimeOffset Until);
}
