using Personalization.Sources;

namespace Personalization.Sync.Preview;

/// <summary>Tries sources out. Thread-safe.</summary>
public interface ISourceService
{
    /// <summary>Connects to a source, reads, and asks for its version and its clock. What does not work is in the answer, not thrown.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What was tried and how it went.</returns>
    /// <exception cref="Errors.PersonalizationException">No source has that name (<c>source_not_found</c>).</exception>
    Task<SourceTestReport> TestAsync(string source, CancellationToken cancellationToken = default);
}
