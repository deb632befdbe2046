using System.Collections;

namespace Personalization.Sources;

/// <summary>Looks whether what is within a list or an object can have lost digits or a zone without a sign of it.</summary>
internal static class ExactElements
{
    internal static object Check(object value)
    {
        foreach (var element in value is IDictionary dictionary ? dictionary.Values : (IEnumerable)value)
        {
            switch (element)
            {
                case decimal or DateTime or DateTimeOffset:
                    throw new LossException(
                        $"The provider does not say of which type the values of type {element.GetType().Name} are within this one. Convert it in the model, for example to JSON text.");
                case IDictionary or (IList and not byte[]):
                    Check(element);
                    break;
            }
        }

        return value;
    }
}
