using System.Globalization;
using System.Net.Http.Headers;
using Personalization.Destinations;
using Polly;
using Polly.Retry;

namespace Personalization.Alerts;

/// <summary>Posts JSON to a web service, once more when the moment is bad, and says what became of it without telling the address, which may be a secret. Thread-safe.</summary>
internal sealed class HttpAlerts : IDisposable
{
    private const int Retries = 2;
    private const int MaxAnswerBytes = 64 * 1024;

    internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>Who wants to be left alone for longer is tried again by the courier.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Uri _address;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly ResiliencePipeline<DeliveryOutcome> _pipeline;

    internal HttpAlerts(Uri address, TimeSpan timeout, bool allowsPrivate, TimeProvider time)
    {
        (_address, _timeout, _time) = (address, timeout, time);
        _client = new HttpClient(WebhookConnection.CreateHandler(allowsPrivate)) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswerBytes };
        _pipeline = new ResiliencePipelineBuilder<DeliveryOutcome> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<DeliveryOutcome>
            {
                MaxRetryAttempts = Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstPause,
                MaxDelay = LongestPause,
                ShouldHandle = attempt => new(attempt.Outcome.Result is { Status: DeliveryStatus.Retry } outcome && !(outcome.After > LongestPause) && outcome.Reason != PrivateAddressException.Words),
            })
            .Build();
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Reads an address of the web. What is wrong with it is told without the address.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    internal static Uri AddressOf(string url)
        => Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address : throw new ArgumentException("The url is no address of the web. Write one that begins with https:// or http://.");

    /// <exception cref="ArgumentException">The time is out of range.</exception>
    internal static TimeSpan Check(TimeSpan timeout)
        => timeout >= TimeSpan.FromSeconds(1) && timeout <= TimeSpan.FromSeconds(15) ? timeout : throw new ArgumentException("The timeout must be 1 to 15 seconds.");

    /// <param name="body">The JSON.</param>
    /// <param name="prepare">Adds headers to each request.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal ValueTask<DeliveryOutcome> PostAsync(byte[] body, Action<HttpRequestHeaders>? prepare, CancellationToken cancellationToken)
        => _pipeline.ExecuteAsync(token => PostOnceAsync(body, prepare, token), cancellationToken);

    private async ValueTask<DeliveryOutcome> PostOnceAsync(byte[] body, Action<HttpRequestHeaders>? prepare, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            prepare?.Invoke(request.Headers);
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return OutcomeOf(answer);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DeliveryOutcome.Retry($"There was no answer within {AlertSpan.TextOf(_timeout)}.");
        }
        catch (HttpRequestException exception)
        {
            return DeliveryOutcome.Retry(exception.InnerException is PrivateAddressException ? PrivateAddressException.Words : $"The request failed: {exception.HttpRequestError}.");
        }
        catch (IOException)
        {
            return DeliveryOutcome.Retry("The connection was cut.");
        }
    }

    private DeliveryOutcome OutcomeOf(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        return status switch
        {
            >= 200 and < 300 => DeliveryOutcome.Delivered,
            >= 300 and < 400 => DeliveryOutcome.Retry(string.Create(CultureInfo.InvariantCulture, $"It answered {status}, a redirect, which is not followed. Name the address that it leads to.")),
            408 or 425 or 429 or < 200 or >= 500 => DeliveryOutcome.Retry(string.Create(CultureInfo.InvariantCulture, $"It answered {status}."), After(answer.Headers.RetryAfter)),
            _ => DeliveryOutcome.Refused(string.Create(CultureInfo.InvariantCulture, $"It answered {status}. Check the address and the secret.")),
        };
    }

    private TimeSpan? After(RetryConditionHeaderValue? retry) => retry?.Delta ?? (retry?.Date is { } date ? date - _time.GetUtcNow() : null);
}
