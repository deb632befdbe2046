using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.Requests;

/// <summary>Answers what fails while a request is worked on.</summary>
internal sealed class RequestGuard(IOptions<PersonalizationApiOptions> options, ILogger<RequestGuard> logger)
{
    /// <summary>Gets how large a body may be.</summary>
    internal int MaxBodyBytes => options.Value.MaxBodyBytes;

    /// <summary>Turns what fails into a problem.</summary>
    internal async Task RunAsync(HttpContext context, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (PersonalizationException exception) when (context.Response.HasStarted)
        {
            // A part of the answer is sent: it must not look whole.
            logger.RequestFailed(exception.Code, exception);
            context.Abort();
        }
        catch (OutOfMemoryException exception) when (!context.Response.HasStarted)
        {
            logger.RequestFailed(ApiProblems.MemoryExhausted, exception);
            await ProblemWriter.WriteAsync(context, ApiProblems.NoMemory).ConfigureAwait(false);
        }
        catch (PersonalizationException exception)
        {
            var problem = ApiProblems.Of(exception);
            if (problem.Status == StatusCodes.Status500InternalServerError || exception is RecordStoreException)
            {
                logger.RequestFailed(exception.Code, exception);
            }

            await ProblemWriter.WriteAsync(context, problem).ConfigureAwait(false);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            await ProblemWriter.WriteAsync(context, Broken(exception.StatusCode, MaxBodyBytes)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone.
        }
    }

    /// <summary>Answers why a body could not be read to its end.</summary>
    private static ApiProblem Broken(int status, int maxBytes) => status == StatusCodes.Status413PayloadTooLarge
        ? ApiProblems.TooLargeBody(maxBytes)
        : ApiProblems.Malformed("The body ended early, came too slowly or is not framed as HTTP asks for.") with { Status = status };
}
