using System.Reflection;

namespace SoftReferences.Tool;

/// <summary>Explains why the application could not be loaded or used.</summary>
internal static class AppProblem
{
    // By name, because this must also work if the assembly of the type cannot be loaded.
    private const string OperationException = "Microsoft.EntityFrameworkCore.Design.OperationException";

    public static string Describe(Exception exception) => exception switch
    {
        ToolException => exception.Message,
        // Its message often quotes that of the cause.
        { InnerException: { } cause } when IsOperation(exception) => Join(exception.Message, exception.Message.Contains(cause.Message, StringComparison.Ordinal) ? cause.InnerException : cause),
        _ when IsOperation(exception) => exception.Message,
        TargetInvocationException { InnerException: { } inner } => Describe(inner),
        MissingMethodException or TypeLoadException or FileNotFoundException or FileLoadException =>
            $"{exception.Message}{Environment.NewLine}The application and the tool use different versions of a package. Use 'softref' in the version of the application's SoftReferences packages, and Microsoft.EntityFrameworkCore.Design in that of its Entity Framework Core.",
        _ => Join($"{exception.GetType().Name}: {exception.Message}", exception.InnerException),
    };

    private static bool IsOperation(Exception exception) => exception.GetType().FullName == OperationException;

    private static string Join(string message, Exception? cause) => cause is null ? message : $"{message}{Environment.NewLine}{Describe(cause)}";
}
