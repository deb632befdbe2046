using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Personalization.AspNetCore.Requests;
using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Offers;

namespace Personalization.AspNetCore.Offers;

/// <summary>Takes an event of a database's table in and answers the offers of its person. A token stands for a key: pages hold it, so that it opens nothing else.</summary>
internal sealed class OfferEndpoints(OfferService service, RequestGuard guard, int mostAtOnce = OfferEndpoints.MostAtOnce)
{
    private const int MostAtOnce = 500;
    private const int LongestHeaderNames = 1024;
    private const string TokenHeader = "WP13n-Token";
    private const string UsualHeaders = "Authorization, Content-Type, WP13n-Token";
    private const string MaxAge = "7200";

    private int _atOnce;

    internal Task RunAsync(HttpContext context)
    {
        AllowPage(context);
        return context.Request.Method switch
        {
            _ when HttpMethods.IsPost(context.Request.Method) => guard.RunAsync(context, () => AcceptAsync(context)),
            _ when HttpMethods.IsOptions(context.Request.Method) => AllowAskingAsync(context),
            _ => RefuseMethodAsync(context),
        };
    }

    private async Task AcceptAsync(HttpContext context)
    {
        var request = context.Request;
        if (service.Table.Find((string)request.RouteValues[OfferPaths.Database]!) is not { } plan || !plan.Definition.Tables.Contains((string)request.RouteValues[OfferPaths.Table]!, StringComparer.Ordinal))
        {
            await OfferAnswer.WriteAsync(context, OfferAnswer.NoTable).ConfigureAwait(false);
            return;
        }

        var error = !HasContentType(request) ? OfferAnswer.OtherContentType
            : plan.Check(request.Headers[TokenHeader].ToString(), context.Connection.RemoteIpAddress);
        if (error is not null)
        {
            await OfferAnswer.WriteAsync(context, error).ConfigureAwait(false);
            return;
        }

        if (Interlocked.Increment(ref _atOnce) > mostAtOnce)
        {
            Interlocked.Decrement(ref _atOnce);
            await OfferAnswer.WriteAsync(context, OfferError.TooManyAtOnce).ConfigureAwait(false);
            return;
        }

        try
        {
            await AnswerAsync(context, plan).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _atOnce);
        }
    }

    private async Task AnswerAsync(HttpContext context, OffersPlan plan)
    {
        var (body, _) = await RequestBody.ReadAsync(context, EventLimits.EventBytes).ConfigureAwait(false);
        if (body is null)
        {
            await OfferAnswer.WriteAsync(context, OfferError.InvalidEvent).ConfigureAwait(false);
            return;
        }

        try
        {
            var address = context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;

            // No token: to ask for the request's makes one, and an event that is half taken in is of use to nobody.
            var (json, error) = await service.AnswerAsync(plan, (string)context.Request.RouteValues[OfferPaths.Table]!, body, address?.ToString(), CancellationToken.None).ConfigureAwait(false);
            await (error is null ? OfferAnswer.WriteAsync(context, json) : OfferAnswer.WriteAsync(context, error)).ConfigureAwait(false);
        }
        catch (IngestOverloadedException)
        {
            await OfferAnswer.WriteAsync(context, OfferError.TooMuch).ConfigureAwait(false);
        }
    }

    private static bool HasContentType(HttpRequest request)
        => string.Equals(request.ContentType, OfferAnswer.ContentType, StringComparison.OrdinalIgnoreCase)
            || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals(OfferAnswer.ContentType, StringComparison.OrdinalIgnoreCase));

    /// <summary>The vendor's SDK sends with credentials, which no browser does to "*". Cookies never count here: what a page may ask is what its token says, so that every page may send.</summary>
    private static void AllowPage(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        if (context.Request.Headers.Origin.ToString() is { Length: > 0 } origin)
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlAllowCredentials = "true";
        }
    }

    private static Task AllowAskingAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = HttpMethods.Post;
        headers.AccessControlMaxAge = MaxAge;
        var asked = context.Request.Headers.AccessControlRequestHeaders.ToString();
        headers.AccessControlAllowHeaders = asked.Length is > 0 and <= LongestHeaderNames ? asked : UsualHeaders;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task RefuseMethodAsync(HttpContext context)
    {
        context.Response.Headers.Allow = "POST, OPTIONS";
        return OfferAnswer.WriteAsync(context, OfferAnswer.OtherMethod);
    }
}
