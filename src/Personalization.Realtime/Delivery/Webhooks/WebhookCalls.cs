using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Threading.RateLimiting;
using Personalization.Destinations;
using Personalization.Realtime.Audiences;
using Polly;
using Polly.Timeout;

namespace Personalization.Realtime.Delivery.Webhooks;

/// <summary>Sends requests to a web service, not more than it may have, and says what became of each. Thread-safe.</summary>
internal sealed class WebhookCalls : IDisposable
{
    private const string KeyHeader = "Idempotency-Key";
    private const string JsonType = "application/json";
    private const int SlicesOfASecond = 20;

    private readonly WebhookOptions _options;
    private readonly HttpClient _client;
    private readonly TimeProvider _time;
    private readonly OAuthTokens? _tokens;
    private readonly TokenBucketRateLimiter _rate;
    private readonly ResiliencePipeline _pipeline;

    internal WebhookCalls(WebhookOptions options, HttpClient client, TimeProvider time)
    {
        (_options, _client, _time) = (options, client, time);
        _tokens = options.OAuth is { } oauth ? new OAuthTokens(oauth, client, time) : null;

        // Never more than a second's requests within a second: what a slice gives is what the second has, parted.
        var slice = Math.Max(1, options.RequestsPerSecond / SlicesOfASecond);
        _rate = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = slice,
            TokensPerPeriod = slice,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)slice / options.RequestsPerSecond),
            QueueLimit = int.MaxValue,
        });
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddConcurrencyLimiter(options.Concurrency, int.MaxValue)
            .AddRateLimiter(_rate)
            .AddTimeout(options.Timeout)
            .Build();
    }

    public void Dispose()
    {
        _rate.Dispose();
        _tokens?.Dispose();
    }

    internal async ValueTask<DeliveryOutcome> SendAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await SendOnceAsync(request, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException)
        {
            return DeliveryOutcome.Retry(string.Create(CultureInfo.InvariantCulture, $"There was no answer within {_options.Timeout.TotalSeconds} s."));
        }
        catch (OperationCanceledException)
        {
            return DeliveryOutcome.Retry("It was cancelled.");
        }
        catch (HttpRequestException exception)
        {
            return DeliveryOutcome.Retry(exception.InnerException is PrivateAddressException
                ? PrivateAddressException.Words
                : exception.HttpRequestError == HttpRequestError.Unknown ? exception.Message : $"The request failed: {exception.HttpRequestError}.");
        }
        catch (IOException)
        {
            return DeliveryOutcome.Retry("The connection was cut.");
        }
    }

    private async ValueTask<DeliveryOutcome> SendOnceAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        var access = _tokens is null ? null : await _tokens.GetAsync(refused: null, cancellationToken).ConfigureAwait(false);
        using var answer = await _client.SendAsync(Create(request, access), HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (_tokens is null || answer.StatusCode != HttpStatusCode.Unauthorized)
        {
            return OutcomeOf(answer);
        }

        // A token may end before its time.
        access = await _tokens.GetAsync(access, cancellationToken).ConfigureAwait(false);
        using var second = await _client.SendAsync(Create(request, access), HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        return OutcomeOf(second);
    }

    private HttpRequestMessage Create(WebhookRequest request, string? access)
    {
        var message = new HttpRequestMessage(request.Method, request.Address);
        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", _options.Headers.TryGetValue("Content-Type", out var type) ? type : JsonType);
        }

        message.Headers.TryAddWithoutValidation(KeyHeader, request.Key);
        foreach (var (name, value) in _options.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value) && !string.Equals(name, "Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (_options.Secret is { } secret)
        {
            message.Headers.TryAddWithoutValidation(WebhookSignature.Header, WebhookSignature.Of(secret, _time.GetUtcNow(), (request.Body ?? default).Span));
        }

        if (access is not null)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access);
        }

        return message;
    }

    private DeliveryOutcome OutcomeOf(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        return status switch
        {
            >= 200 and < 300 => DeliveryOutcome.Delivered,
            >= 300 and < 400 => DeliveryOutcome.Retry($"It answered {status}, a redirect, which is not followed. Name the address that it leads to."),
            408 or 425 or 429 or < 200 or >= 500 => DeliveryOutcome.Retry($"It answered {status}.", After(answer.Headers.RetryAfter)),
            _ => DeliveryOutcome.Refused($"It answered {status}."),
        };
    }

    private TimeSpan? After(RetryConditionHeaderValue? retry) => retry?.Delta ?? (retry?.Date is { } date ? date - _time.GetUtcNow() : null);
}
