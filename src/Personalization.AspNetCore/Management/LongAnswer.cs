using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Personalization.AspNetCore.Problems;
using Personalization.AspNetCore.Requests;
using Personalization.Errors;
using Personalization.Sync;

namespace Personalization.AspNetCore.Management;

/// <summary>Answers what takes as long as a query: it ends when the caller goes or the process stops. What fails is told and not logged, since sources' errors may quote rows.</summary>
internal sealed class LongAnswer(CurrentDefinitions definitions, IHostApplicationLifetime lifetime, RequestGuard guard, IOptions<PersonalizationApiOptions> options)
{
    /// <summary>Gets the words in which errors say what to do.</summary>
    internal SurfaceWords Words { get; } = ApiWords.Beside(definitions.Words);

    internal Task WriteAsync(HttpContext context, Func<byte[], CancellationToken, Task<Answer>> work) => guard.RunAsync(context, async () =>
    {
        var (body, problem) = await RequestBody.ReadAsync(context, options.Value.MaxBodyBytes).ConfigureAwait(false);
        var answer = problem is not null ? new Answer(problem) : await AnswerAsync(context, body!, work).ConfigureAwait(false);
        await (answer.Problem is { } why ? ProblemWriter.WriteAsync(context, why) : JsonAnswer.WriteAsync(context, answer.Json!)).ConfigureAwait(false);
    });

    /// <summary>The same as text.</summary>
    internal Task WriteTextAsync(HttpContext context, Func<CancellationToken, ValueTask<(ApiProblem? Problem, byte[] Text)>> work) => guard.RunAsync(context, async () =>
    {
        var text = Array.Empty<byte>();
        var answer = await AnswerAsync(context, [], async (_, token) =>
        {
            (var problem, text) = await work(token).ConfigureAwait(false);
            return problem is null ? new Answer(text) : new Answer(problem);
        }).ConfigureAwait(false);
        if (answer.Problem is { } why)
        {
            await ProblemWriter.WriteAsync(context, why).ConfigureAwait(false);
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = text.Length;
        await context.Response.BodyWriter.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
    });

    private async Task<Answer> AnswerAsync(HttpContext context, byte[] body, Func<byte[], CancellationToken, Task<Answer>> work)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            return await work(body, either.Token).ConfigureAwait(false);
        }
        catch (PersonalizationException exception)
        {
            return new Answer(ApiProblems.Of(exception, Words));
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return new Answer(ApiProblems.Stopping);
        }
    }
}
