namespace SoftReferences.Tool;

/// <summary>How the answer of an operation is written.</summary>
internal enum OperationFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>As JSON.</summary>
    Json,
}
