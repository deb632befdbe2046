using Microsoft.Extensions.Logging;
using Personalization.Errors;
using Personalization.Journal;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>What schedules run with. Immutable.</summary>
/// <param name="Journal">Keeps fires; where there is none, only intervals run.</param>
/// <param name="Pauses">Knows what rests, if anything can.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
/// <param name="Words">The words in which logs say what to do.</param>
internal sealed record ScheduleSurroundings(IJournal? Journal, SchedulePauses? Pauses, TimeProvider Time, ILogger Logger, SurfaceWords Words);
