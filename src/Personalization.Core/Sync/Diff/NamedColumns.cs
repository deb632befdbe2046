using Personalization.Errors;

namespace Personalization.Sync.Diff;

/// <summary>Says where the configuration names a column that the model does not have.</summary>
internal static class NamedColumns
{
    /// <summary>Binds what a place of the configuration names.</summary>
    /// <param name="sync">The sync.</param>
    /// <param name="place">The path, such as <c>syncs.orders.mappings.total</c>.</param>
    /// <param name="bind">Finds the column.</param>
    /// <exception cref="PersonalizationException">There is no such column, or more than one (<c>unknown_field</c>, <c>ambiguous_field</c>).</exception>
    internal static T At<T>(SyncDefinition sync, string place, Func<T> bind)
    {
        try
        {
            return bind();
        }
        catch (PersonalizationException exception) when (exception.Code is ErrorCodes.UnknownField or ErrorCodes.AmbiguousField)
        {
            var where = sync.Locate(place) is { } location ? $"{location}: {place}" : $"Sync '{sync.Id}', {place}";
            throw new PersonalizationException(exception.Code, $"{where}: {exception.Message}", exception.InnerException);
        }
    }
}
