"""The agency's examination of a dossier."""

from coopps.kernel.instruction.models.conversations import DossierMessage, JoinedFile, Reading
from coopps.kernel.instruction.models.examination import Examination, GridAnswer, Proposal
from coopps.kernel.instruction.models.instruction import Instruction, InstructionRecord
from coopps.kernel.instruction.models.remarks import AnchoredRemark, DossierRemark, DossierRemarkRecord
from coopps.kernel.instruction.models.requests import DocumentRequest, RequestedItem, RequestLetter
from coopps.kernel.instruction.models.silence import ImpliedRejection, MotivesRecord, MotivesRequest

__all__ = [
    "AnchoredRemark",
    "DocumentRequest",
    "DossierMessage",
    "DossierRemark",
    "DossierRemarkRecord",
    "Examination",
    "GridAnswer",
    "ImpliedRejection",
    "Instruction",
    "InstructionRecord",
    "JoinedFile",
    "MotivesRecord",
    "MotivesRequest",
    "Proposal",
    "Reading",
    "RequestLetter",
    "RequestedItem",
]
