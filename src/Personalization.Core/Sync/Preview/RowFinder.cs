using System.Text;
using Personalization.Errors;
using Personalization.Mapping;
using Personalization.Sources;
using Personalization.Sync.Diff;

namespace Personalization.Sync.Preview;

/// <summary>Reads a model until it comes to the row of a key.</summary>
internal static class RowFinder
{
    /// <summary>Reads to the first row of the key, and makes something of it.</summary>
    /// <returns>What was made of it; the default where the model has no such row.</returns>
    internal static async Task<T?> FindAsync<T>(SyncDefinition sync, MappingRun run, string key, Func<RowBinding, T> make, CancellationToken cancellationToken)
        where T : class
    {
        var wanted = Encoding.UTF8.GetBytes(key);
        try
        {
            var reader = await SourceOpening.OpenAsync(sync.Model.Query, cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                using var binding = new RowBinding(sync, reader, run);
                binding.Columns.Run.Cancellation = cancellationToken;
                while (await binding.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (HasKey(binding, wanted))
                    {
                        return make(binding);
                    }
                }

                return null;
            }
        }
        catch (Exception exception) when (SyncErrors.IsForeign(exception))
        {
            throw SyncErrors.SourceFailed(sync, exception);
        }
    }

    internal static PersonalizationException NoRow(SyncDefinition sync) => new(
        ErrorCodes.RowNotFound,
        $"Sync '{sync.Id}': no row of the model has this key in the column '{sync.KeyColumn}'. Keys match exactly; 'model preview' shows rows. To try a removal, ask for it as removed.");

    private static bool HasKey(RowBinding binding, byte[] wanted)
    {
        try
        {
            return binding.TryReadKey() && binding.Key.Span.SequenceEqual(wanted);
        }
        catch (SourceValueException)
        {
            return false; // a row without a key that can be read is nobody's
        }
    }
}
